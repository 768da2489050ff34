package io.kbound.bench.growth;

import io.kbound.bench.rig.RigModel;
import io.kbound.bench.rig.Rigs;
import io.kbound.bench.stream.SourceLoad;
import io.kbound.card.ModelCard.ViewKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What is measured, and how long.
 *
 * @param readings to train a model on
 * @param standardReadings to train the standard model on, which must suffice for screening
 * @param rounds that count, of the scorers
 * @param slice how long a scorer is measured at a time
 * @param appRounds that count, of the apps
 * @param appLength how long an app is measured at a time, about
 * @param standard the model that all others are compared with
 * @param models whose scorers are measured
 * @param apps that are measured
 */
public record GrowthPlan(
        int readings,
        int standardReadings,
        int rounds,
        Duration slice,
        int appRounds,
        Duration appLength,
        RigModel standard,
        List<ModelPoint> models,
        List<AppPoint> apps) {
    /*
     * How it works: the formula is fitted to few points, in each of which another kind of work is most of what there is to do, and
     * checked on all others. Products: the standard model. Passes: a narrow network of many values. Values: many, and few rows. Windows
     * and records: models so small that nothing else takes time. The app: sources that are stored at each commit, some that are hardly
     * ever stored, some with large windows, many more than an app keeps at hand; one partition, and several.
     */
    private static final int STEPS = 20;

    private static final int CHANNELS = Rigs.CHANNELS.size();

    /** One that takes next to no time to score. */
    private static final RigModel SINGLE = raw(1, 16, 4);

    private static final RigModel LIGHT = RigModel.summary(16, 4, STEPS);
    private static final RigModel PASSES = raw(16, 64, 32);
    private static final RigModel VALUES = raw(64, 8, 128, 8);
    private static final RigModel NARROW = RigModel.summary(64, 4, STEPS);

    /** As many sources as an app hears several times between two commits. */
    private static final int FEW = 20;

    public GrowthPlan {
        models = List.copyOf(models);
        apps = List.copyOf(apps);
    }

    /** Figures to rely on. */
    public static GrowthPlan full() {
        RigModel standard = RigModel.full(200);
        List<ModelPoint> models = new ArrayList<>(references(standard));
        for (int levels : new int[] {4, 8, 16, 64}) {
            models.add(ModelPoint.of(Growing.LEVELS, levels, RigModel.summary(standard.width(), levels, STEPS)));
        }
        for (int width : new int[] {64, 128, 512}) {
            models.add(ModelPoint.of(Growing.WIDTH, width, RigModel.summary(width, standard.levels(), STEPS)));
        }
        for (int window : new int[] {1, 4, 16, 64}) {
            RigModel model = raw(window, standard.width(), standard.levels());
            models.add(ModelPoint.of(Growing.RAW, window * (double) CHANNELS, model));
        }
        models.add(ModelPoint.of(Growing.RAW, 512, raw(64, 8, standard.width(), standard.levels())));
        for (int channels : new int[] {8, 16}) {
            models.add(ModelPoint.of(
                    Growing.SUMMARY, 4.0 * channels, summary(channels, standard.width(), standard.levels())));
        }
        models.add(ModelPoint.of("width 64, levels 64", RigModel.summary(64, 64, STEPS)));
        models.add(ModelPoint.of("width 512, levels 8", RigModel.summary(512, 8, STEPS)));
        models.add(ModelPoint.of("raw 32 x 4, width 128, levels 16", raw(32, 128, 16)));
        models.add(ModelPoint.of("raw 1 x 4, width 128, levels 8", raw(1, 128, 8)));
        RigModel many = summary(16, 64, 8);
        models.add(ModelPoint.of("summary of 16, width 64, levels 8", many));

        List<AppPoint> apps = new ArrayList<>();
        for (int partitions : new int[] {16, 8, 4, 2, 1}) {
            SourceLoad load = new SourceLoad(10_000, partitions, CHANNELS, 1);
            AppPoint point = AppPoint.of(Growing.PARTITIONS, partitions, SINGLE, load, 1);
            apps.add(partitions == 1 || partitions == 16 ? point.asReference() : point);
        }
        apps.add(AppPoint.of(Growing.THREADS, 1, SINGLE, new SourceLoad(10_000, 4, CHANNELS, 1), 1));
        apps.add(AppPoint.of(Growing.THREADS, 2, SINGLE, new SourceLoad(10_000, 4, CHANNELS, 1), 2));
        SourceLoad few = new SourceLoad(FEW, 2, CHANNELS, RigModel.WINDOW);
        apps.add(AppPoint.of("light model, 20 sources", LIGHT, few, false).asReference());
        apps.add(AppPoint.of(
                "light model, 1000 sources", LIGHT, new SourceLoad(1000, 2, CHANNELS, RigModel.WINDOW), false));
        apps.add(AppPoint.of("16 channels, 1000 sources", many, new SourceLoad(1000, 2, 16, RigModel.WINDOW), false)
                .asReference());
        apps.add(AppPoint.of("standard model", standard, few, false));
        apps.add(new AppPoint(
                Growing.LOAD, 0, "standard model, 2 threads", new AppPoint.Setup(standard, few, 2, false), false));
        apps.add(AppPoint.of("standard model, screened", standard, few, true));
        for (int sources : new int[] {1000, 10_000, 100_000, 1_000_000}) {
            AppPoint point = AppPoint.of(Growing.KEYS, sources, SINGLE, new SourceLoad(sources, 2, CHANNELS, 1), 1);
            apps.add(sources == 1000 || sources == 1_000_000 ? point.asReference() : point);
        }
        return new GrowthPlan(
                1500, 40_000, 5, Duration.ofMillis(150), 3, Duration.ofMillis(1500), standard, models, apps);
    }

    /** To see that all is at work. */
    public static GrowthPlan quick() {
        RigModel standard = RigModel.full(STEPS);
        List<ModelPoint> models = new ArrayList<>(references(standard));
        models.add(ModelPoint.of(Growing.LEVELS, 4, RigModel.summary(standard.width(), 4, STEPS)));
        models.add(ModelPoint.of(Growing.WIDTH, 64, RigModel.summary(64, standard.levels(), STEPS)));
        models.add(ModelPoint.of("raw 4 x 4, width 64, levels 8", raw(4, 64, 8)));
        SourceLoad load = new SourceLoad(1000, 2, CHANNELS, 1);
        SourceLoad more = new SourceLoad(10_000, 2, CHANNELS, 1);
        return new GrowthPlan(
                1500,
                1500,
                2,
                Duration.ofMillis(40),
                1,
                Duration.ofMillis(150),
                standard,
                models,
                List.of(
                        AppPoint.of(Growing.KEYS, 1000, SINGLE, load, 1).asReference(),
                        AppPoint.of(Growing.KEYS, 10_000, SINGLE, more, 1).asReference(),
                        AppPoint.of(Growing.PARTITIONS, 4, SINGLE, new SourceLoad(1000, 4, CHANNELS, 1), 1),
                        AppPoint.of(Growing.THREADS, 2, SINGLE, load, 2),
                        AppPoint.of("light model", LIGHT, new SourceLoad(FEW, 2, CHANNELS, RigModel.WINDOW), false)));
    }

    private static List<ModelPoint> references(RigModel standard) {
        return List.of(
                ModelPoint.of(Growing.LEVELS, standard.levels(), standard).asReference(),
                ModelPoint.of(Growing.WIDTH, standard.width(), standard).asReference(),
                ModelPoint.of(Growing.SUMMARY, 4.0 * standard.channels(), standard)
                        .asReference(),
                ModelPoint.of("raw 16 x 4, width 64, levels 32", PASSES).asReference(),
                ModelPoint.of("raw 64 x 8, width 128, levels 8", VALUES).asReference(),
                ModelPoint.of("width 64, levels 4", NARROW).asReference(),
                ModelPoint.of("width 16, levels 4", LIGHT).asReference(),
                ModelPoint.of("raw 1 x 4, width 16, levels 4", SINGLE).asReference());
    }

    private static RigModel raw(int window, int width, int levels) {
        return raw(window, CHANNELS, width, levels);
    }

    private static RigModel raw(int window, int channels, int width, int levels) {
        return new RigModel(ViewKind.RAW, window, channels, width, levels, STEPS);
    }

    private static RigModel summary(int channels, int width, int levels) {
        return new RigModel(ViewKind.SUMMARY, RigModel.WINDOW, channels, width, levels, STEPS);
    }
}
