package io.kbound.tests;

import io.kbound.bench.launch.Launched;
import io.kbound.bench.peers.LabelledTable;
import io.kbound.bench.peers.Ranking;
import io.kbound.bench.peers.Ranking.Scored;
import io.kbound.card.ModelCard.StatisticKind;
import io.kbound.scorer.onnx.BoundModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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

/**
 * The protocol for tables, that of Livernoche et al. (ICLR 2024): train on the first half of the normal rows in file order, test on
 * the other normal rows and all anomalies. Beside it the share of false alarms at a rate of 1 %, among rows of the first half
 * that were kept out at random, and among the normal rows of the second.
 */
final class TableProtocol {
    private static final double RATE = 0.01;
    private static final double KEPT_OUT = 0.2;

    private final LabelledTable table;
    private final Path folder;

    TableProtocol(Path file, Path folder) throws IOException {
        this.table = LabelledTable.read(file);
        this.folder = folder;
    }

    /**
     * What came of a set.
     *
     * @param bound how well K ranks
     * @param levels how well the statistic of K's levels does
     * @param falseAlarms by each of the two
     * @param trainSeconds of one training, the command as a whole
     */
    record Result(
            String name,
            Ranking bound,
            Ranking levels,
            Map<StatisticKind, FalseAlarms> falseAlarms,
            double trainSeconds) {
        boolean asPromised(StatisticKind kind) {
            return Objects.requireNonNull(falseAlarms.get(kind)).asPromised();
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%-18s %s %s %8.1f  %s %s",
                    name,
                    bound,
                    levels,
                    trainSeconds,
                    falseAlarms.get(StatisticKind.BOUND),
                    falseAlarms.get(StatisticKind.LEVELS));
        }
    }

    /**
     * Rows that alarm, of those that are normal.
     *
     * @param keptOut share among the rows that were kept out
     * @param low the least share in the 99 % interval that conformal theory gives for it
     * @param high the largest
     * @param secondHalf share among the normal rows that came later
     */
    record FalseAlarms(double keptOut, double low, double high, double secondHalf) {
        boolean asPromised() {
            return keptOut >= low && keptOut <= high;
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%5.2f of %4.2f to %4.2f%s %5.2f",
                    100 * keptOut,
                    100 * low,
                    100 * high,
                    asPromised() ? " " : "!",
                    100 * secondHalf);
        }
    }

    Result run(int seeds) throws Exception {
        List<Ranking> byBound = new ArrayList<>();
        List<Ranking> byLevels = new ArrayList<>();
        double seconds = 0;
        for (int seed = 1; seed <= seeds; seed++) {
            long start = System.nanoTime();
            Path model = train(table.learned(), seed, StatisticKind.LEVELS);
            seconds += (System.nanoTime() - start) / 1e9 / seeds;
            List<ScoredRow> rows = score(model, table.tested());
            byBound.add(ranking(rows, ScoredRow::bound));
            byLevels.add(ranking(rows, ScoredRow::statistic));
        }
        Map<StatisticKind, FalseAlarms> falseAlarms = new EnumMap<>(StatisticKind.class);
        for (StatisticKind kind : StatisticKind.values()) {
            falseAlarms.put(kind, falseAlarms(kind));
        }
        return new Result(table.name(), Ranking.mean(byBound), Ranking.mean(byLevels), falseAlarms, seconds);
    }

    private Ranking ranking(List<ScoredRow> rows, ToDoubleFunction<ScoredRow> by) {
        List<Scored> scored = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            scored.add(new Scored(-by.applyAsDouble(rows.get(i)), table.isAnomalous(i)));
        }
        return Ranking.of(scored);
    }

    private FalseAlarms falseAlarms(StatisticKind kind) throws Exception {
        List<double[]> shuffled = new ArrayList<>(table.learned());
        Collections.shuffle(shuffled, new Random(1));
        List<double[]> keptOut = shuffled.subList(0, (int) (KEPT_OUT * shuffled.size()));
        List<double[]> rest = shuffled.subList(keptOut.size(), shuffled.size());
        Path model = train(rest, 1, kind);
        int calibration;
        try (BoundModel opened = BoundModel.open(model)) {
            calibration = opened.card().normal().size();
        }
        long[] interval = BetaBinomial.interval99((int) (RATE * (calibration + 1)), calibration, keptOut.size());
        return new FalseAlarms(
                alarms(model, keptOut),
                interval[0] / (double) keptOut.size(),
                interval[1] / (double) keptOut.size(),
                alarms(model, table.testedNormals()));
    }

    /** The share of rows that alarm. */
    private double alarms(Path model, List<double[]> rows) throws Exception {
        return score(model, rows).stream().filter(ScoredRow::anomaly).count() / (double) rows.size();
    }

    private Path train(List<double[]> rows, int seed, StatisticKind kind) throws Exception {
        Path model = folder.resolve("model.onnx");
        Launched.succeed(
                folder,
                "train",
                "--data",
                table.write(rows, folder.resolve("rows.csv")).toString(),
                "--out",
                model.toString(),
                "--seed",
                Integer.toString(seed),
                "--statistic",
                kind.name().toLowerCase(Locale.ROOT));
        return model;
    }

    private record ScoredRow(double bound, boolean anomaly, double statistic) {}

    private List<ScoredRow> score(Path model, List<double[]> rows) throws Exception {
        Path scores = folder.resolve("scores.csv");
        Launched.succeed(
                folder,
                "score",
                "--model",
                model.toString(),
                "--data",
                table.write(rows, folder.resolve("rows.csv")).toString(),
                "--out",
                scores.toString());
        List<ScoredRow> scored = new ArrayList<>();
        List<String> lines = Files.readAllLines(scores, StandardCharsets.UTF_8);
        for (String line : lines.subList(1, lines.size())) {
            String[] fields = line.split(",", -1);
            scored.add(
                    new ScoredRow(Double.parseDouble(fields[3]), fields[5].equals("1"), Double.parseDouble(fields[7])));
        }
        return scored;
    }
}
