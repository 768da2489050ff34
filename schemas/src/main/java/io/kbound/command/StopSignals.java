package io.kbound.command;

import org.jline.utils.Signals;

/**
 * Interrupt and termination from outside. They are taken as signals, not by a shutdown hook: hooks run side by side, and
 * ONNX Runtime's own would pull the environment from under threads that are still scoring.
 */
public final class StopSignals {
    private StopSignals() {}

    /** Has the next interrupt or termination do this, on a thread of its own. */
    public static void on(Runnable stop) {
        Signals.register("INT", stop);
        Signals.register("TERM", stop);
    }
}
