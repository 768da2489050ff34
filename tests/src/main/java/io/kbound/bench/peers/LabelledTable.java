package io.kbound.bench.peers;

import io.kbound.scorer.series.Column;
import io.kbound.scorer.series.Layout;
import io.kbound.scorer.series.Reading;
import io.kbound.scorer.series.RowRange;
import io.kbound.scorer.series.SignalFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A table of single records with a column {@code label}, dealt out by the protocol of Livernoche et al. (ICLR 2024): the first half
 * of the normal rows in file order to learn from, the other normal rows and all anomalies to test on.
 */
public final class LabelledTable {
    private static final String LABEL = "label";

    private final String name;
    private final String header;
    private final List<double[]> learned;
    private final List<double[]> tested;
    private final int testedNormals;

    private LabelledTable(String name, String header, List<double[]> normals, List<double[]> anomalies) {
        this.name = name;
        this.header = header;
        this.learned = List.copyOf(normals.subList(0, normals.size() / 2));
        this.tested = new ArrayList<>(normals.subList(normals.size() / 2, normals.size()));
        this.testedNormals = tested.size();
        tested.addAll(anomalies);
    }

    /** Reads a file and deals its rows out. */
    public static LabelledTable read(Path file) throws IOException {
        List<double[]> normals = new ArrayList<>();
        List<double[]> anomalies = new ArrayList<>();
        Layout labels = new Layout(Optional.empty(), Optional.empty(), Optional.of(List.of(LABEL)), RowRange.ALL);
        try (SignalFile rows = SignalFile.open(file, Layout.DEFAULT);
                SignalFile itsLabels = SignalFile.open(file, labels)) {
            for (@Nullable Reading row = rows.next(); row != null; row = rows.next()) {
                @Nullable Reading label = itsLabels.next();
                double[] values = new double[row.channels()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = row.value(i);
                }
                (label != null && label.value(0) == 1 ? anomalies : normals).add(values);
            }
            return new LabelledTable(
                    String.valueOf(file.getFileName()).replaceAll("\\.csv(\\.gz)?$", ""),
                    rows.channels().stream().map(Column::name).collect(Collectors.joining(",")),
                    normals,
                    anomalies);
        }
    }

    /** True for a file that has the labels. */
    static boolean isOne(Path file) throws IOException {
        if (!file.toString().matches(".*\\.csv(\\.gz)?")) {
            return false;
        }
        try (SignalFile opened = SignalFile.open(file, Layout.DEFAULT)) {
            return opened.leftOut().stream().anyMatch(column -> column.name().equals(LABEL));
        }
    }

    /** The file's name without its endings. */
    public String name() {
        return name;
    }

    /** Rows to learn from. */
    public List<double[]> learned() {
        return learned;
    }

    /** Rows to test on: normal ones in file order, then the anomalies. */
    public List<double[]> tested() {
        return tested;
    }

    /** The normal ones of those. */
    public List<double[]> testedNormals() {
        return tested.subList(0, testedNormals);
    }

    /** Whether a row to test on is an anomaly. */
    public boolean isAnomalous(int testedRow) {
        return testedRow >= testedNormals;
    }

    /** Writes rows as a file of their own, without labels. */
    public Path write(List<double[]> rows, Path csv) throws IOException {
        return Files.writeString(
                csv,
                rows.stream()
                        .map(row -> Arrays.stream(row).mapToObj(String::valueOf).collect(Collectors.joining(",")))
                        .collect(Collectors.joining("\n", header + "\n", "\n")));
    }
}
