package io.kbound.scorer.onnx;

import java.time.Duration;

/**
 * Which device scores, and how. All but the first says something to a GPU alone.
 *
 * @param device that scores
 * @param onLoss what is done when it fails for good
 * @param tf32 whether it may round factors of products to 10 bits of mantissa: faster, and further from the processor's scores
 * @param maxRecords windows that it scores at once, of all threads
 * @param linger how long a window may wait for those of other threads while the device is idle
 */
public record DeviceUse(Device device, OnLoss onLoss, boolean tf32, int maxRecords, Duration linger) {
    /** As many windows as keep a GPU busy while the next are gathered. */
    public static final int USUAL_RECORDS = 256;

    /** The fewest windows at once: one alone would be multiplied in another way. */
    public static final int FEWEST_RECORDS = 2;

    /** The most windows at once. */
    public static final int MOST_RECORDS = 8192;

    public DeviceUse {
        if (maxRecords < FEWEST_RECORDS || maxRecords > MOST_RECORDS || linger.isNegative()) {
            throw new IllegalArgumentException(maxRecords + " windows within " + linger);
        }
    }

    /** What is done when a device fails for good. */
    public enum OnLoss {
        /** Scoring fails. */
        FAIL,
        /** The processor takes over. */
        CPU
    }

    /** A device with all else as it mostly is. */
    public static DeviceUse of(Device device) {
        return new DeviceUse(device, OnLoss.FAIL, false, USUAL_RECORDS, Duration.ZERO);
    }
}
