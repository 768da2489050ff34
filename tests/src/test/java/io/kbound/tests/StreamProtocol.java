package io.kbound.tests;

import io.kbound.bench.launch.Launched;
import io.kbound.bench.peers.Ranking;
import io.kbound.bench.peers.Ranking.Scored;
import io.kbound.export.data.ColumnStatistics;
import io.kbound.export.view.SummaryView;
import io.kbound.scorer.series.Layout;
import io.kbound.scorer.series.Reading;
import io.kbound.scorer.series.RowRange;
import io.kbound.scorer.series.SignalFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.jspecify.annotations.Nullable;

/**
 * The protocol for streams, that of the Skoltech Anomaly Benchmark: per file, train and calibrate on the first 400 rows, test on the
 * rest, in order. One setting for all files.
 */
final class StreamProtocol {
    private static final int LEARNED = 400;
    private static final int WINDOW = 40;

    /** Of the covariance towards the identity; of 0.02, 0.1, 0.3 and 1 this found most on SKAB. */
    private static final double SHRINKAGE = 0.02;

    /* Columns of the scores. */
    private static final int BOUND = 3;
    private static final int ANOMALY = 5;
    private static final int STATISTIC = 7;
    private static final int EPISODE = 8;

    private final Path file;
    private final Path folder;

    StreamProtocol(Path file, Path folder) {
        this.file = file;
        this.folder = folder;
    }

    /** Rows by what they were called and what they were. */
    static final class Counts {
        private long hits;
        private long misses;
        private long falseAlarms;
        private long normals;

        void add(boolean alarm, boolean anomalous) {
            hits += alarm && anomalous ? 1 : 0;
            misses += !alarm && anomalous ? 1 : 0;
            falseAlarms += alarm && !anomalous ? 1 : 0;
            normals += anomalous ? 0 : 1;
        }

        void add(Counts other) {
            hits += other.hits;
            misses += other.misses;
            falseAlarms += other.falseAlarms;
            normals += other.normals;
        }

        double f1() {
            return 2.0 * hits / (2 * hits + misses + falseAlarms);
        }

        double falseAlarmRate() {
            return (double) falseAlarms / normals;
        }

        double missedAlarmRate() {
            return (double) misses / (hits + misses);
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "F1 %5.3f  FAR %5.1f %%  MAR %5.1f %%",
                    f1(),
                    100 * falseAlarmRate(),
                    100 * missedAlarmRate());
        }
    }

    /**
     * What came of a file, as the mean over seeds.
     *
     * @param bound AUC-ROC of K over the tested rows
     * @param levels the same of the statistic of K's levels
     * @param mahalanobis the same of Mahalanobis distance on the same view
     * @param counts of all seeds, by how rows were called
     */
    record Result(double bound, double levels, double mahalanobis, Map<Call, Counts> counts) {}

    /** How a row is called anomalous. */
    enum Call {
        /** By the model's calibration, at its default rate. */
        ROWS("rows at p <= 0.01"),
        /** While an episode is open. */
        EPISODES("open episodes"),
        /** By each source's own level and spread. */
        ROLLING("rows, rolling"),
        /** Mahalanobis distance beyond twice the largest that was learned. */
        MAHALANOBIS("Mahalanobis");

        private final String text;

        Call(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** Trains and tests. */
    Result run(int seeds) throws Exception {
        boolean[] anomalous = labels();
        double[] distance = mahalanobis();
        Map<Call, Counts> counts = new EnumMap<>(Call.class);
        double bound = 0;
        double levels = 0;
        for (int seed = 1; seed <= seeds; seed++) {
            String model = folder.resolve("stream.onnx").toString();
            run(
                    "train",
                    "--rows",
                    "0:" + LEARNED,
                    "--window",
                    Integer.toString(WINDOW),
                    "--view",
                    "summary",
                    "--seed",
                    Integer.toString(seed),
                    "--out",
                    model);
            List<String[]> fixed = score("--model", model);
            List<String[]> rolling = score("--model", model, "--rolling", "50");
            bound += auc(anomalous, row -> -Double.parseDouble(fixed.get(row)[BOUND])) / seeds;
            levels += auc(anomalous, row -> -Double.parseDouble(fixed.get(row)[STATISTIC])) / seeds;
            for (int row = LEARNED; row < anomalous.length; row++) {
                add(counts, Call.ROWS, fixed.get(row)[ANOMALY].equals("1"), anomalous[row]);
                add(counts, Call.EPISODES, !fixed.get(row)[EPISODE].isEmpty(), anomalous[row]);
                add(counts, Call.ROLLING, rolling.get(row)[ANOMALY].equals("1"), anomalous[row]);
            }
        }
        double largest = Arrays.stream(distance, WINDOW - 1, LEARNED).max().orElseThrow();
        for (int row = LEARNED; row < anomalous.length; row++) {
            add(counts, Call.MAHALANOBIS, distance[row] > 2 * largest, anomalous[row]);
        }
        return new Result(bound, levels, auc(anomalous, row -> distance[row]), counts);
    }

    private static void add(Map<Call, Counts> counts, Call call, boolean alarm, boolean anomalous) {
        counts.computeIfAbsent(call, first -> new Counts()).add(alarm, anomalous);
    }

    private static double auc(boolean[] anomalous, IntToDoubleFunction score) {
        List<Scored> scored = new ArrayList<>();
        for (int row = LEARNED; row < anomalous.length; row++) {
            scored.add(new Scored(score.applyAsDouble(row), anomalous[row]));
        }
        return Ranking.of(scored).aucRoc();
    }

    private boolean[] labels() throws Exception {
        List<float[]> labels = read(Optional.of(List.of("anomaly")));
        boolean[] anomalous = new boolean[labels.size()];
        for (int row = 0; row < anomalous.length; row++) {
            anomalous[row] = labels.get(row)[0] == 1;
        }
        return anomalous;
    }

    private List<float[]> read(Optional<List<String>> channels) throws Exception {
        Layout layout = new Layout(Optional.empty(), Optional.empty(), channels, RowRange.ALL);
        List<float[]> rows = new ArrayList<>();
        try (SignalFile file = SignalFile.open(this.file, layout)) {
            for (@Nullable Reading row = file.next(); row != null; row = file.next()) {
                float[] values = new float[row.channels()];
                row.copyTo(values);
                rows.add(values);
            }
        }
        return rows;
    }

    /** By row: squared distance of the same view of the same windows from its mean over all windows that were learned. */
    private double[] mahalanobis() throws Exception {
        List<float[]> rows = read(Optional.empty());
        int channels = rows.get(0).length;
        ColumnStatistics learned = new ColumnStatistics(channels);
        rows.subList(0, LEARNED).forEach(learned::add);
        float[] levels = new float[channels];
        float[] deviations = new float[channels];
        for (int channel = 0; channel < channels; channel++) {
            levels[channel] = learned.mean(channel);
            deviations[channel] = learned.scale(channel);
        }
        SummaryView view = new SummaryView(WINDOW, deviations);
        int values = view.rowNames().size() * channels;
        float[][] viewed = new float[rows.size()][values];
        ColumnStatistics byValue = new ColumnStatistics(values);
        for (int row = WINDOW - 1; row < viewed.length; row++) {
            float[] centred = new float[WINDOW * channels];
            for (int i = 0; i < WINDOW; i++) {
                for (int channel = 0; channel < channels; channel++) {
                    centred[i * channels + channel] = rows.get(row - WINDOW + 1 + i)[channel] - levels[channel];
                }
            }
            view.apply(centred, viewed[row]);
            if (row < LEARNED) {
                byValue.add(viewed[row]);
            }
        }
        DMatrixRMaj standardised = new DMatrixRMaj(viewed.length, values);
        for (int row = WINDOW - 1; row < viewed.length; row++) {
            for (int value = 0; value < values; value++) {
                standardised.set(row, value, (viewed[row][value] - byValue.mean(value)) / byValue.scale(value));
            }
        }
        DMatrixRMaj known = CommonOps_DDRM.extract(standardised, WINDOW - 1, LEARNED, 0, values);
        DMatrixRMaj covariance = CommonOps_DDRM.identity(values);
        CommonOps_DDRM.multAddTransA((1 - SHRINKAGE) / SHRINKAGE / known.numRows, known, known, covariance);
        CommonOps_DDRM.scale(SHRINKAGE, covariance);
        DMatrixRMaj away = new DMatrixRMaj(values, viewed.length);
        if (!CommonOps_DDRM.solve(covariance, CommonOps_DDRM.transpose(standardised, null), away)) {
            throw new IllegalStateException("the covariance has no inverse");
        }
        double[] distance = new double[viewed.length];
        for (int row = 0; row < distance.length; row++) {
            for (int value = 0; value < values; value++) {
                distance[row] += standardised.get(row, value) * away.get(value, row);
            }
        }
        return distance;
    }

    private List<String[]> score(String... options) throws Exception {
        Path scores = folder.resolve("stream.csv");
        List<String> all = new ArrayList<>(List.of(options));
        all.addAll(List.of("--out", scores.toString()));
        run("score", all.toArray(String[]::new));
        List<String> lines = Files.readAllLines(scores, StandardCharsets.UTF_8);
        return lines.subList(1, lines.size()).stream()
                .map(line -> line.split(",", -1))
                .toList();
    }

    private void run(String command, String... options) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(command, "--data", file.toString()));
        arguments.addAll(List.of(options));
        Launched.succeed(folder, arguments.toArray(String[]::new));
    }
}
