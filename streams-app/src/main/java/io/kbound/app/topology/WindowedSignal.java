package io.kbound.app.topology;

/** A whole window, and the reading that completed it. */
final class WindowedSignal {
    private final Signal newest;
    private final float[] window;

    /** Takes the array over. */
    WindowedSignal(Signal newest, float[] window) {
        this.newest = newest;
        this.window = window;
    }

    Signal newest() {
        return newest;
    }

    /** Window x channels values, oldest reading first; not to be changed. */
    float[] window() {
        return window;
    }
}
