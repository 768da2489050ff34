package io.kbound.bench.growth;

import io.kbound.bench.measure.ProcessCost;
import io.kbound.bench.measure.Spread;
import io.kbound.bench.scoring.RawScorer;
import io.kbound.scorer.onnx.Device;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The standard model's scorer, measured before and after whatever is measured. Minutes lie between two points, in which the processor
 * may change its speed; how often one takes what the scorer beside it took changes less.
 */
final class Yardstick implements AutoCloseable {
    private final RawScorer scorer;
    private final Duration slice;
    private final Spread micros = new Spread();

    /**
     * @param slice how long it is measured at a time
     */
    Yardstick(Path model, Duration slice) {
        this.scorer = new RawScorer(model, Device.CPU);
        this.slice = slice;
        scorer.measureThread(slice);
    }

    /** What is measured beside it. */
    interface Measurement {
        /** Of a record. */
        ProcessCost take() throws InterruptedException;
    }

    /** Measures something, and adds to what has been found of it. */
    void measure(Measurement measurement, Found found) throws InterruptedException {
        double before = look();
        ProcessCost cost = measurement.take();
        double beside = (before + look()) / 2;
        found.ratio.add(cost.cpuMicros() / beside);
        found.perSecond.add(cost.perSecond());
    }

    /** CPU time of a record, in microseconds, at the speed that the processor had on the whole. */
    double micros(Found found) {
        return found.ratio.median() * micros.median();
    }

    /** What a record of the scorer takes itself. */
    double micros() {
        return micros.median();
    }

    private double look() {
        double now = scorer.measureThread(slice).cpuMicros();
        micros.add(now);
        return now;
    }

    @Override
    public void close() {
        scorer.close();
    }

    /** What was found of one thing, round by round. */
    static final class Found {
        /** CPU time of a record over that of the scorer beside it. */
        private final Spread ratio = new Spread();

        private final Spread perSecond = new Spread();

        /** Records, by the wall's clock. */
        double perSecond() {
            return perSecond.median();
        }
    }
}
