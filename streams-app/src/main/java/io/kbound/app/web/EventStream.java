package io.kbound.app.web;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Server-sent events to those who listen. Each is asked twice a second what is new to it, unless it still takes what it was sent before:
 * a slow one gets fewer, larger pieces, and nothing piles up.
 */
public final class EventStream implements AutoCloseable {
    private static final long BETWEEN_MILLIS = 500;

    private final Function<Ask, Optional<Answer>> gate;
    private final Supplier<Listener> listening;
    private final Set<Client> clients = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "events");
        thread.setDaemon(true);
        return thread;
    });

    /** One who listens. Asked by one thread. */
    public interface Listener {
        /** What is new to it, as events; empty where nothing is. */
        String news();
    }

    /**
     * @param gate what is answered to those who may not listen
     * @param listening makes one who listens from now on
     */
    public EventStream(Function<Ask, Optional<Answer>> gate, Supplier<Listener> listening) {
        this.gate = gate;
        this.listening = listening;
        var unused = clock.scheduleWithFixedDelay(
                () -> clients.forEach(Client::tell), BETWEEN_MILLIS, BETWEEN_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** What is answered to one who may not listen. */
    Optional<Answer> refuse(Ask ask) {
        if (!ask.method().equals("GET")) {
            return Optional.of(Answer.notAllowed("GET"));
        }
        return gate.apply(ask);
    }

    /** How many listen now. */
    int listeners() {
        return clients.size();
    }

    void add(Response response, Callback end) {
        response.setStatus(200);
        response.getHeaders().put("Content-Type", "text/event-stream");
        Client client = new Client(response, end, listening.get());
        clients.add(client);
        client.send(": listening\n\n");
        if (clock.isShutdown()) {
            // Others took its place meanwhile.
            client.end();
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
        clients.forEach(Client::end);
    }

    private final class Client {
        private final Response response;
        private final Callback end;
        private final Listener listener;
        private final AtomicBoolean sending = new AtomicBoolean();
        private final AtomicBoolean ended = new AtomicBoolean();
        private volatile boolean ending;

        Client(Response response, Callback end, Listener listener) {
            this.response = response;
            this.end = end;
            this.listener = listener;
        }

        void tell() {
            if (!sending.get()) {
                String news = listener.news();
                if (!news.isEmpty()) {
                    send(news);
                }
            }
        }

        void send(String text) {
            sending.set(true);
            response.write(
                    false,
                    ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)),
                    Callback.from(this::sent, gone -> complete()));
        }

        private void sent() {
            sending.set(false);
            if (ending) {
                complete();
            }
        }

        /** At once, or when what is being sent is: a response that is completed while it is written to is broken off. */
        void end() {
            ending = true;
            if (!sending.get()) {
                complete();
            }
        }

        private void complete() {
            clients.remove(this);
            if (ended.compareAndSet(false, true)) {
                end.succeeded();
            }
        }
    }
}
