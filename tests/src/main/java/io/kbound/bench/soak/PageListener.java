package io.kbound.bench.soak;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/** Listens to an instance's page as a browser would, and opens it anew now and then. Runs in a thread of its own. */
final class PageListener implements Runnable {
    private static final Duration STAYS = Duration.ofSeconds(90);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Instance instance;
    private final LongAdder lines = new LongAdder();
    private volatile boolean enough;

    PageListener(Instance instance) {
        this.instance = instance;
    }

    /** Ends it. */
    void end() {
        enough = true;
    }

    /** What it has heard so far. */
    long lines() {
        return lines.sum();
    }

    @Override
    public void run() {
        try {
            while (!enough) {
                Instance.Life life = instance.life().orElse(null);
                if (life != null) {
                    visit(life.address());
                }
                Thread.sleep(500);
            }
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    private void visit(String address) {
        long until = System.nanoTime() + STAYS.toNanos();
        try {
            read(address + "/", until);
            read(address + "/api/fleet", until);
            read(address + "/api/episodes", until);
            read(address + "/api/stream", until);
        } catch (IOException away) {
            // The instance has ended, or says nothing for a while.
        }
    }

    private void read(String address, long untilNanos) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(address).toURL().openConnection();
        connection.setConnectTimeout((int) PATIENCE.toMillis());
        connection.setReadTimeout((int) PATIENCE.toMillis());
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
            while (!enough && System.nanoTime() < untilNanos && reader.readLine() != null) {
                lines.increment();
            }
        } finally {
            connection.disconnect();
        }
    }
}
