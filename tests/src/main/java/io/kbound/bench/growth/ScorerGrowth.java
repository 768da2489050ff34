package io.kbound.bench.growth;

import io.kbound.bench.growth.Yardstick.Found;
import io.kbound.bench.rig.RigModel;
import io.kbound.bench.scoring.RawScorer;
import io.kbound.scorer.onnx.Device;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The scorers of all models, on one thread, in turns. */
final class ScorerGrowth {
    private final List<ModelPoint> points;
    private final Map<RigModel, Path> files;
    private final Yardstick yardstick;
    private final Map<RigModel, Found> found = new LinkedHashMap<>();
    private final Map<RigModel, Shape> shapes = new LinkedHashMap<>();

    /**
     * @param files of the points' models
     */
    ScorerGrowth(List<ModelPoint> points, Map<RigModel, Path> files, Yardstick yardstick) {
        this.points = points;
        this.files = files;
        this.yardstick = yardstick;
    }

    /**
     * Measures.
     *
     * @param slice how long each is measured in a round
     * @param afterRound called when another round is done, the first of which does not count
     */
    void run(int rounds, Duration slice, Runnable afterRound) throws InterruptedException {
        Map<RigModel, RawScorer> scorers = new LinkedHashMap<>();
        try {
            for (Map.Entry<RigModel, Path> file : files.entrySet()) {
                RawScorer scorer = new RawScorer(file.getValue(), Device.CPU);
                scorers.put(file.getKey(), scorer);
                shapes.put(file.getKey(), Shape.of(scorer.card()));
                found.put(file.getKey(), new Found());
                scorer.measureThread(slice);
            }
            afterRound.run();
            for (int round = 0; round < rounds; round++) {
                for (Map.Entry<RigModel, RawScorer> one : scorers.entrySet()) {
                    yardstick.measure(() -> one.getValue().measureThread(slice), found(one.getKey()));
                }
                afterRound.run();
            }
        } finally {
            scorers.values().forEach(RawScorer::close);
        }
    }

    /** What came of it, by point. */
    List<MeasuredPoint> measured() {
        List<MeasuredPoint> measured = new ArrayList<>();
        for (ModelPoint point : points) {
            measured.add(new MeasuredPoint(
                    point.growing(),
                    point.at(),
                    point.name(),
                    point.reference(),
                    shape(point.model()).scoring(),
                    micros(point.model()),
                    Double.NaN,
                    found(point.model()).perSecond()));
        }
        return measured;
    }

    /** CPU time of a record in a model's scorer, in microseconds. */
    double micros(RigModel model) {
        return yardstick.micros(found(model));
    }

    /** What the cost of a model's record depends on. */
    Shape shape(RigModel model) {
        return Objects.requireNonNull(shapes.get(model));
    }

    private Found found(RigModel model) {
        return Objects.requireNonNull(found.get(model));
    }
}
