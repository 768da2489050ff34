package io.kbound.app.web;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.eclipse.jetty.io.Connection;

/** Closes the connections of those who take ever so long to say what they ask. Safe for use by many threads. */
final class SlowClients implements Connection.Listener, AutoCloseable {
    /*
     * How it works: Jetty closes a connection on which nothing comes for a while, and a client that sends a byte now and then has one for
     * as long as it likes; with all of them taken nobody else is answered, probes of health included. So each connection is looked at
     * every second: bytes that have come without a request that became whole are a request that is being sent, and that may take so long
     * and no longer. Who listens to events sends nothing meanwhile, and may stay.
     */
    private static final long BETWEEN_LOOKS_MILLIS = 250;

    private final long patienceNanos;
    private final LongAdder closed = new LongAdder();
    private final Map<Connection, Progress> connections = new ConcurrentHashMap<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "http-slow");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * What had come when a connection last had nothing half said.
     *
     * @param bytes that had come
     * @param requests that had been whole
     * @param nanoTime when that was
     */
    private record Progress(long bytes, long requests, long nanoTime) {
        static Progress of(Connection connection) {
            return new Progress(connection.getBytesIn(), connection.getMessagesIn(), System.nanoTime());
        }
    }

    SlowClients(Duration patience) {
        this.patienceNanos = patience.toNanos();
        var unused = clock.scheduleWithFixedDelay(
                this::look, BETWEEN_LOOKS_MILLIS, BETWEEN_LOOKS_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Connections that it has closed. */
    long closed() {
        return closed.sum();
    }

    @Override
    public void onOpened(Connection connection) {
        connections.put(connection, Progress.of(connection));
    }

    @Override
    public void onClosed(Connection connection) {
        connections.remove(connection);
    }

    private void look() {
        connections.forEach((connection, before) -> {
            Progress now = Progress.of(connection);
            if (now.requests != before.requests || now.bytes == before.bytes) {
                connections.replace(connection, before, now);
            } else if (now.nanoTime - before.nanoTime > patienceNanos) {
                connections.remove(connection);
                connection.getEndPoint().close();
                closed.increment();
            }
        });
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
