package io.kbound.export.denoiser;

/** Standardised records to learn from, by number. */
public interface Examples {
    /** How many there are. */
    int size();

    /** D, the values of each. */
    int values();

    /** Copies one out to {@code target} from {@code at} on. */
    void copyTo(int example, float[] target, int at);
}
