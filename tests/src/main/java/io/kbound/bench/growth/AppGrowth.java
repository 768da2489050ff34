package io.kbound.bench.growth;

import io.kbound.bench.growth.AppPoint.Setup;
import io.kbound.bench.growth.Yardstick.Found;
import io.kbound.bench.measure.ProcessCost;
import io.kbound.bench.rig.RigModel;
import io.kbound.bench.stream.BenchBroker;
import io.kbound.bench.stream.LoadedApp;
import io.kbound.bench.stream.SourceLoad;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Apps on backlogs of many sources, in turns. */
final class AppGrowth {
    /** What a record takes beside scoring, about, to tell how many make up a time. */
    private static final double BESIDE_MICROS = 20;

    private static final int FEWEST = 2000;

    /** As many sources a task keeps at hand; others are loaded when something comes from them. */
    private static final int LIVE = 10_000;

    /** So many sources take longer to be heard once than all else to be measured: they are measured once, when the compiler is done. */
    private static final int MANY = 1_000_000;

    private final List<AppPoint> points;
    private final Map<RigModel, Path> files;
    private final Scored scored;
    private final Yardstick yardstick;
    private final Map<SourceLoad, LoadedApp> apps = new LinkedHashMap<>();
    private final Map<Setup, Found> found = new LinkedHashMap<>();
    /** Records that are measured in a round. */
    private final Map<Setup, Integer> records = new LinkedHashMap<>();

    /** What is known of the scorers alone. */
    interface Scored {
        /** CPU time of a record, in microseconds. */
        double micros(RigModel model, boolean screened);

        /** What that depends on. */
        Shape shape(RigModel model, boolean screened);
    }

    /**
     * @param files of the points' models
     * @param length how long each is measured in a round, about
     */
    AppGrowth(List<AppPoint> points, Map<RigModel, Path> files, Scored scored, Yardstick yardstick, Duration length) {
        this.points = points;
        this.files = files;
        this.scored = scored;
        this.yardstick = yardstick;
        for (AppPoint point : points) {
            Setup setup = point.setup();
            found.put(setup, new Found());
            double micros = BESIDE_MICROS + scored.micros(setup.model(), setup.screened());
            records.put(setup, (int) Math.max(FEWEST, length.toNanos() / 1e3 / micros * setup.threads()));
        }
    }

    /** How many times something is called when it is done. */
    int steps(int rounds) {
        return inTurns().size() * (rounds + 1) + atLast().size();
    }

    /**
     * Measures.
     *
     * @param rounds that count; what comes before them is for the compiler
     * @param afterEach called when another app is done
     */
    void run(BenchBroker broker, int rounds, Runnable afterEach) throws Exception {
        Map<SourceLoad, Integer> ends = new LinkedHashMap<>();
        found.keySet().forEach(setup -> ends.merge(setup.load(), end(setup), Math::max));
        for (Map.Entry<SourceLoad, Integer> load : ends.entrySet()) {
            load.getKey().fill(broker, load.getValue());
            apps.put(load.getKey(), new LoadedApp(broker, load.getKey()));
        }
        for (int round = -1; round < rounds; round++) {
            for (Setup setup : inTurns()) {
                yardstick.measure(() -> app(setup), round < 0 ? new Found() : found(setup));
                afterEach.run();
            }
        }
        for (Setup setup : atLast()) {
            yardstick.measure(() -> app(setup), found(setup));
            afterEach.run();
        }
    }

    private List<Setup> inTurns() {
        return found.keySet().stream()
                .filter(setup -> setup.load().sources() < MANY)
                .toList();
    }

    private List<Setup> atLast() {
        return found.keySet().stream()
                .filter(setup -> setup.load().sources() >= MANY)
                .toList();
    }

    private ProcessCost app(Setup setup) throws InterruptedException {
        Path model = Objects.requireNonNull(files.get(setup.model()));
        return Objects.requireNonNull(apps.get(setup.load()))
                .run(model, setup.threads(), setup.screened(), warmUp(setup), end(setup));
    }

    private int records(Setup setup) {
        return Objects.requireNonNull(records.get(setup));
    }

    private int warmUp(Setup setup) {
        return setup.load().filling() + records(setup) / 4;
    }

    private int end(Setup setup) {
        return warmUp(setup) + records(setup);
    }

    /** What came of it, by point. */
    List<MeasuredPoint> measured() {
        List<MeasuredPoint> measured = new ArrayList<>();
        for (AppPoint point : points) {
            Setup setup = point.setup();
            Found of = found(setup);
            SourceLoad load = setup.load();
            double micros = yardstick.micros(of);
            measured.add(new MeasuredPoint(
                    point.growing(),
                    point.at(),
                    point.name(),
                    point.reference(),
                    scored.shape(setup.model(), setup.screened())
                            .streaming(states(load, of.perSecond()), (double) load.sources() / load.partitions()),
                    micros,
                    micros - scored.micros(setup.model(), setup.screened()),
                    of.perSecond()));
        }
        return measured;
    }

    private Found found(Setup setup) {
        return Objects.requireNonNull(found.get(setup));
    }

    /**
     * States that are stored and loaded for a record, on average, where any source is as likely to come next: a source is stored once
     * a commit, however often it was heard, and loaded where it is not at hand.
     */
    static double states(SourceLoad load, double perSecond) {
        double sources = load.sources();
        double aCommit = perSecond * LoadedApp.COMMIT_INTERVAL.toMillis() / 1e3;
        double heard = -sources * Math.expm1(aCommit * Math.log1p(-1 / sources));
        double atHand = Math.min(1, (double) LIVE * load.partitions() / sources);
        return heard / aCommit + 1 - atHand;
    }
}
