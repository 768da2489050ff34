package io.kbound.app.demo;

/** What can go wrong with the rig. Each has a severity that is 0 before it, grows, and holds at 1. */
public enum Fault {
    /** A valve closes by a quarter: less flow and more pressure than the speed calls for. */
    VALVE_CLOSING("valve closing", 60),
    /** Bubbles: flow, pressure and vibration flutter about their usual means. */
    CAVITATION("cavitation", 20),
    /** A weight comes loose: vibration grows with the square of the speed, most on x. */
    IMBALANCE("imbalance", 60),
    /** The pressure sensor repeats its last value. */
    STUCK_SENSOR("stuck sensor", 1),
    /** The temperature sensor reads ever higher. */
    DRIFT("drift", 200);

    private final String label;
    private final int onsetReadings;

    Fault(String label, int onsetReadings) {
        this.label = label;
        this.onsetReadings = onsetReadings;
    }

    /** Its name for people. */
    public String label() {
        return label;
    }

    /** How far it has grown, 0 to 1, after so many readings. */
    double severity(long readings) {
        return Math.min(1, (readings + 1.0) / onsetReadings);
    }
}
