package io.kbound.app.demo;

import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** A source that is read at a steady rate: each reading waits for its time. */
final class PacedSource implements SignalSource {
    private final SignalSource source;
    private final double rate;
    private final long startNanos = System.nanoTime();
    private long readings;

    PacedSource(SignalSource source, double rate) {
        this.source = source;
        this.rate = rate;
    }

    @Override
    public List<String> channels() {
        return source.channels();
    }

    @Override
    public double[] next() {
        long due = startNanos + (long) (readings++ / rate * 1e9);
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
        return source.next();
    }
}
