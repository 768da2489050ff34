package io.kbound.tests;

import io.kbound.scorer.series.Layout;
import io.kbound.scorer.series.Reading;
import io.kbound.scorer.series.RowRange;
import io.kbound.scorer.series.SignalFile;
import io.kbound.tests.Ranking.Scored;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The protocol for streams, that of the Skoltech Anomaly Benchmark: per file, train and calibrate on the first 400 rows, test on the
 * rest, in order. One setting for all files.
 */
final class StreamProtocol {
    private static final int LEARNED = 400;
    private static final String WINDOW = "40";

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
     * Trains and tests.
     *
     * @param counts receives each tested row
     * @return AUC-ROC of K over the tested rows
     */
    double run(Counts counts) throws Exception {
        Path model = folder.resolve("stream.onnx");
        Path scores = folder.resolve("stream.csv");
        run("train", "--rows", "0:" + LEARNED, "--window", WINDOW, "--view", "summary", "--out", model.toString());
        run("score", "--model", model.toString(), "--out", scores.toString());
        Layout labels = new Layout(Optional.empty(), Optional.empty(), Optional.of(List.of("anomaly")), RowRange.ALL);
        List<String> lines = Files.readAllLines(scores, StandardCharsets.UTF_8);
        List<Scored> scored = new ArrayList<>();
        try (SignalFile rows = SignalFile.open(file, labels)) {
            int row = 0;
            for (@Nullable Reading label = rows.next(); label != null; label = rows.next()) {
                row++;
                if (row > LEARNED) {
                    String[] fields = lines.get(row).split(",", -1);
                    boolean anomalous = label.value(0) == 1;
                    scored.add(new Scored(-Double.parseDouble(fields[3]), anomalous));
                    counts.add(fields[5].equals("1"), anomalous);
                }
            }
        }
        return Ranking.of(scored).aucRoc();
    }

    private void run(String command, String... options) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(command, "--data", file.toString()));
        arguments.addAll(List.of(options));
        Launched.succeed(folder, arguments.toArray(String[]::new));
    }
}
