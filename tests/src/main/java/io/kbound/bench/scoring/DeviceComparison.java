package io.kbound.bench.scoring;

import io.kbound.bench.measure.Figure;
import io.kbound.bench.measure.Spread;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A scorer on a device beside the same on one thread of the processor: how much faster, and how far apart their bounds are. */
public final class DeviceComparison implements AutoCloseable {
    private final RawScorer onDevice;
    private final RawScorer onProcessor;

    /**
     * @param onDevice a scorer of the same model
     */
    public DeviceComparison(Path file, RawScorer onDevice) {
        this.onDevice = onDevice;
        this.onProcessor = new RawScorer(file, onDevice.batch());
    }

    /**
     * Measures.
     *
     * @param slice how long each is measured in a round
     * @param afterRound called when another round is done, the first of which does not count
     */
    public Result run(int rounds, Duration slice, Runnable afterRound) {
        Spread speedup = new Spread();
        for (int round = -1; round < rounds; round++) {
            double beside = onProcessor.measure(slice).perSecond();
            double reached = onDevice.measure(slice).perSecond();
            if (round >= 0) {
                speedup.add(reached / beside);
            }
            afterRound.run();
        }
        return new Result(speedup, difference(onDevice.bounds(), onProcessor.bounds()));
    }

    /** The largest, over the larger of 1 and the bound's size. */
    private static double difference(float[] bounds, float[] others) {
        double largest = 0;
        for (int i = 0; i < bounds.length; i++) {
            largest = Math.max(
                    largest, Math.abs((double) bounds[i] - others[i]) / Math.max(1, Math.abs((double) others[i])));
        }
        return largest;
    }

    @Override
    public void close() {
        onProcessor.close();
    }

    /**
     * What came of it.
     *
     * @param speedup over one thread of the processor, round by round
     * @param difference of two bounds of a window, the largest
     */
    public record Result(Spread speedup, double difference) {
        /** In figures. */
        public List<Figure> figures() {
            return List.of(
                    Figure.of("device_speedup", "the scorer over one thread of the processor", speedup, ""),
                    new Figure("device_difference", "of their bounds, the largest", difference, "of the bound", ""));
        }
    }
}
