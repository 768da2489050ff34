package io.kbound.bench.peers;

import io.kbound.bench.measure.Spread;
import io.kbound.bench.peers.Ranking.Scored;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** What a model finds against how fast it is, for models of several kinds and sizes, over labelled tables. */
public final class Front {
    private static final int ROUNDS = 3;

    /** By what is changed from the default, the options of {@code train} that change it. */
    private static final List<Model> MODELS = List.of(
            new Model("small", "--size", "small"),
            new Model("medium"),
            new Model("large", "--size", "large"),
            new Model("8 levels", "--levels", "8"),
            new Model("16 levels", "--levels", "16"),
            new Model("64 levels", "--levels", "64"),
            new Model("4 draws", "--draws", "4"),
            new Model("network, small", "--denoiser", "network", "--size", "small"),
            new Model("network, medium", "--denoiser", "network"),
            new Model("network, 2 layers", "--denoiser", "network", "--blocks", "2"));

    private final List<LabelledTable> tables = new ArrayList<>();
    private final Path folder;
    private final List<Model> models;

    /**
     * @param quick whether two models are enough
     * @param folder to work in
     */
    public Front(List<Path> files, Path folder, boolean quick) throws IOException {
        for (Path file : files) {
            tables.add(LabelledTable.read(file));
        }
        this.folder = folder;
        this.models = quick ? MODELS.subList(0, 2) : MODELS;
    }

    /**
     * A way to train.
     *
     * @param options beside the data and the file
     */
    private record Model(String name, List<String> options) {
        Model(String name, String... options) {
            this(name, List.of(options));
        }
    }

    /**
     * A model over all tables.
     *
     * @param ranking by the statistic that it judges by, the mean over the tables
     * @param perSecond records with all evaluations on one thread, the geometric mean over the tables
     * @param trainSeconds of a table on average, the command as a whole, as many at a time as there are processors
     */
    public record Point(String model, Ranking ranking, double perSecond, double trainSeconds) {}

    /** How many steps {@link #run} takes. */
    public int steps() {
        return models.size() * tables.size() * 2;
    }

    /**
     * Trains all models, and then measures one after the other.
     *
     * @param afterStep called when a model is trained or measured on a table
     */
    public List<Point> run(Runnable afterStep) throws InterruptedException, ExecutionException {
        Map<Path, Double> trained = train(afterStep);
        List<Point> points = new ArrayList<>();
        for (Model model : models) {
            List<Ranking> rankings = new ArrayList<>();
            double logRates = 0;
            double seconds = 0;
            for (LabelledTable table : tables) {
                Spread perSecond = new Spread();
                rankings.add(measure(table, file(model, table), perSecond));
                logRates += Math.log(perSecond.median());
                seconds += Objects.requireNonNull(trained.get(file(model, table)));
                afterStep.run();
            }
            points.add(new Point(
                    model.name, Ranking.mean(rankings), Math.exp(logRates / tables.size()), seconds / tables.size()));
        }
        return points;
    }

    private Map<Path, Double> train(Runnable afterStep) throws InterruptedException, ExecutionException {
        ExecutorService threads =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
        try {
            Map<Path, Future<Double>> running = new HashMap<>();
            for (Model model : models) {
                for (LabelledTable table : tables) {
                    running.put(file(model, table), threads.submit(() -> {
                        long start = System.nanoTime();
                        BoundDetector.train(table, file(model, table), model.options);
                        synchronized (this) {
                            afterStep.run();
                        }
                        return (System.nanoTime() - start) / 1e9;
                    }));
                }
            }
            Map<Path, Double> seconds = new HashMap<>();
            for (Map.Entry<Path, Future<Double>> one : running.entrySet()) {
                seconds.put(one.getKey(), one.getValue().get());
            }
            return seconds;
        } finally {
            threads.shutdownNow();
        }
    }

    private Path file(Model model, LabelledTable table) {
        return folder.resolve(model.name + " " + table.name() + ".onnx");
    }

    private static Ranking measure(LabelledTable table, Path file, Spread perSecond) {
        double[][] rows = table.tested().toArray(double[][]::new);
        double[] scores = new double[0];
        try (BoundDetector detector = new BoundDetector(file, false)) {
            for (int round = -1; round < ROUNDS; round++) {
                long start = System.nanoTime();
                scores = detector.score(rows);
                if (round >= 0) {
                    perSecond.add(rows.length * 1e9 / (System.nanoTime() - start));
                }
            }
        }
        List<Scored> scored = new ArrayList<>();
        for (int row = 0; row < scores.length; row++) {
            scored.add(new Scored(scores[row], table.isAnomalous(row)));
        }
        return Ranking.of(scored);
    }
}
