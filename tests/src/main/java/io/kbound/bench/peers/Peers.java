package io.kbound.bench.peers;

import io.kbound.bench.measure.Figure;
import io.kbound.bench.measure.Spread;
import io.kbound.bench.peers.Ranking.Scored;
import io.kbound.command.KboundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Ways to find anomalies on one labelled table: how fast each is on one thread, and how well it ranks. The rows to test on come in one
 * order for all, shuffled, for a way that learns while it scores would take anomalies that come together for normal.
 */
public final class Peers {
    private final LabelledTable table;
    private final Path folder;

    /** The ways, in the order in which they are measured. */
    private enum Way {
        RCF("random cut forest"),
        KNN("five nearest, by looking at all"),
        KBOUND("kbound's default model"),
        SCREENED("the same with screening");

        private final String says;

        Way(String says) {
            this.says = says;
        }

        String key(String figure) {
            return (this == SCREENED ? "kbound_" : "") + name().toLowerCase(Locale.ROOT) + "_" + figure;
        }
    }

    /**
     * @param folder to work in
     */
    public Peers(LabelledTable table, Path folder) {
        this.table = table;
        this.folder = folder;
    }

    /**
     * The labelled tables of a folder.
     *
     * @throws KboundException where there are none
     */
    public static List<Path> tables(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new KboundException(
                    folder.toString(), "there is no such folder", "name one that holds labelled tables");
        }
        List<Path> tables = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                if (Files.isRegularFile(file) && LabelledTable.isOne(file)) {
                    tables.add(file);
                }
            }
        }
        if (tables.isEmpty()) {
            throw new KboundException(
                    folder.toString(),
                    "it holds no .csv or .csv.gz with a column 'label'",
                    "name a folder of labelled tables, 1: an anomaly");
        }
        return tables;
    }

    /**
     * Measures.
     *
     * @param rounds how often each way scores all rows, in turns; a first time does not count
     */
    public Result run(int rounds, Runnable afterRound) throws IOException, InterruptedException {
        List<Integer> order = new ArrayList<>(
                IntStream.range(0, table.tested().size()).boxed().toList());
        Collections.shuffle(order, new Random(1));
        double[][] rows = order.stream().map(row -> table.tested().get(row)).toArray(double[][]::new);
        Map<Way, Spread> perSecond = new EnumMap<>(Way.class);
        Map<Way, Double> auc = new EnumMap<>(Way.class);
        try (Detector neighbours = new NearestNeighbours(table.learned());
                Detector bound = BoundDetector.train(table, folder);
                Detector screened = BoundDetector.screening(table, folder)) {
            for (int round = -1; round < rounds; round++) {
                for (Way way : Way.values()) {
                    Detector detector = switch (way) {
                        // What it has learned while it scored must not stay.
                        case RCF -> new CutForest(table.learned());
                        case KNN -> neighbours;
                        case KBOUND -> bound;
                        case SCREENED -> screened;
                    };
                    long start = System.nanoTime();
                    double[] scores = detector.score(rows);
                    double seconds = (System.nanoTime() - start) / 1e9;
                    if (round >= 0) {
                        perSecond.computeIfAbsent(way, first -> new Spread()).add(rows.length / seconds);
                        auc.put(way, auc(order, scores));
                    }
                }
                afterRound.run();
            }
        }
        return new Result(table.name(), perSecond, auc);
    }

    private double auc(List<Integer> order, double[] scores) {
        List<Scored> scored = new ArrayList<>();
        for (int i = 0; i < scores.length; i++) {
            scored.add(new Scored(scores[i], table.isAnomalous(order.get(i))));
        }
        return Ranking.of(scored).aucRoc();
    }

    /** What came of a table. */
    public static final class Result {
        private final String name;
        private final Map<Way, Spread> perSecond;
        private final Map<Way, Double> auc;

        private Result(String name, Map<Way, Spread> perSecond, Map<Way, Double> auc) {
            this.name = name;
            this.perSecond = new EnumMap<>(perSecond);
            this.auc = new EnumMap<>(auc);
        }

        /** The table's. */
        public String name() {
            return name;
        }

        /** In figures. */
        public List<Figure> figures() {
            List<Figure> figures = new ArrayList<>();
            for (Way way : Way.values()) {
                Spread spread = Objects.requireNonNull(perSecond.get(way));
                figures.add(Figure.of(way.key("records_per_s"), way.says, spread, "records/s"));
                figures.add(new Figure(way.key("auc"), "  how well it ranks", auc(way), "AUC-ROC", ""));
            }
            return figures;
        }

        private double perSecond(Way way) {
            return Objects.requireNonNull(perSecond.get(way)).median();
        }

        private double auc(Way way) {
            return Objects.requireNonNull(auc.get(way));
        }
    }

    /** Over tables: the geometric mean of records a second, the mean of areas; NaN where there are no tables. */
    public static List<Figure> means(List<Result> results) {
        List<Figure> figures = new ArrayList<>();
        for (Way way : Way.values()) {
            double rate = Math.exp(mean(results, result -> Math.log(result.perSecond(way))));
            figures.add(new Figure(way.key("records_per_s"), way.says, rate, "records/s", ""));
            figures.add(new Figure(
                    way.key("auc"), "  how well it ranks", mean(results, result -> result.auc(way)), "AUC-ROC", ""));
        }
        return figures;
    }

    private static double mean(List<Result> results, ToDoubleFunction<Result> of) {
        return results.stream().mapToDouble(of).average().orElse(Double.NaN);
    }
}
