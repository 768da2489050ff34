package io.kbound.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kbound.bench.launch.Launched;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kbound bench} at its quickest: every figure is there, and nothing is left behind. What the figures are, it does not ask. */
@Tag("long")
class BenchIT {
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final List<String> PEERS = List.of(
            "rcf_records_per_s",
            "rcf_auc",
            "knn_records_per_s",
            "knn_auc",
            "kbound_records_per_s",
            "kbound_auc",
            "kbound_screened_records_per_s",
            "kbound_screened_auc");

    @TempDir
    private Path folder;

    @Test
    void everyFigureIsMeasured_andIsInTheLastLine() throws Exception {
        Path tables = Files.createDirectory(folder.resolve("tables"));
        Path temporary = Files.createDirectory(folder.resolve("temporary"));
        table(tables.resolve("clusters.csv"));
        try (Launched bench = Launched.startWith(
                Map.of("KBOUND_JAVA_OPTS", "-Djava.io.tmpdir=" + temporary),
                folder,
                "bench",
                "--quick",
                "--json",
                "--data",
                tables.toString())) {
            assertThat(bench.exitCode(PATIENCE)).as(bench.errors()).isZero();

            List<String> lines = bench.output().lines().toList();
            JsonNode json = new ObjectMapper().readTree(lines.get(lines.size() - 1));
            List<String> keys = new ArrayList<>(PEERS);
            keys.addAll(List.of(
                    "roofline_gflops",
                    "scorer_gflops",
                    "scorer_ratio",
                    "scorer_records_per_s",
                    "naive_records_per_s",
                    "naive_ratio",
                    "pipeline_records_per_s",
                    "pipeline_ratio",
                    "pipeline_ratio_by_default",
                    "pipeline_batch_records",
                    "threads",
                    "allocation_bytes_per_record",
                    "light_pipeline_records_per_s",
                    "broken_ratio",
                    "seconds"));
            assertThat(keys)
                    .allSatisfy(key ->
                            assertThat(json.path(key).doubleValue()).as(key).isPositive());
            // A model of so few readings cannot screen at these rates: the figures are there, and say so.
            assertThat(List.of(
                            "screened_records_per_s",
                            "screening_speedup",
                            "screening_agreement",
                            "screening_missed",
                            "screened_share"))
                    .allSatisfy(key -> assertThat(json.has(key)).as(key).isTrue());
            // Differences of what was measured, which noise may turn about.
            assertThat(List.of(
                            "overhead_us_per_record",
                            "overhead_beside_full_us_per_record",
                            "p99_ms",
                            "p99_committed_ms",
                            "p99_at_least_once_ms",
                            "copy_p99_ms",
                            "copy_p99_committed_ms"))
                    .allSatisfy(
                            key -> assertThat(json.path(key).isNumber()).as(key).isTrue());
            assertThat(json.path("p99_committed_ms").doubleValue())
                    .isGreaterThanOrEqualTo(json.path("p99_ms").doubleValue());
            // Over one table a mean is what it is the mean of, but for rounding.
            assertThat(PEERS)
                    .allSatisfy(
                            key -> assertThat(json.at("/sets/clusters/" + key).doubleValue())
                                    .as(key)
                                    .isCloseTo(json.get(key).doubleValue(), withinPercentage(1e-9)));
            // The anomalies lie ten standard deviations off.
            assertThat(json.path("kbound_auc").doubleValue()).isGreaterThan(0.99);
        }
        nothingIsLeft(temporary);
    }

    @Test
    void growthIsMeasuredAtEachPoint_andTheFormulaForetellsWhatItWasFittedTo() throws Exception {
        Path temporary = Files.createDirectory(folder.resolve("temporary"));
        Path plots = Files.createDirectory(folder.resolve("plots"));
        try (Launched bench = Launched.startWith(
                Map.of("KBOUND_JAVA_OPTS", "-Djava.io.tmpdir=" + temporary),
                folder,
                "bench",
                "growth",
                "--quick",
                "--json",
                "--plot",
                plots.toString())) {
            assertThat(bench.exitCode(PATIENCE)).as(bench.errors()).isZero();

            List<String> lines = bench.output().lines().toList();
            JsonNode json = new ObjectMapper().readTree(lines.get(lines.size() - 1));
            assertThat(json.path("points").fieldNames())
                    .toIterable()
                    .contains(
                            "scorer, levels 4",
                            "scorer, levels 32",
                            "scorer, width 64",
                            "app, keys 1000",
                            "app, threads 2");
            assertThat(json.path("points"))
                    .allSatisfy(point -> assertThat(
                                    List.of("records_per_s", "core_records_per_s", "computed_records_per_s"))
                            .allSatisfy(key -> assertThat(point.path(key).doubleValue())
                                    .as(key)
                                    .isPositive()));
            // Fewer levels are more records, in what is measured as in what is computed.
            assertThat(json.at("/points/scorer, levels 4/core_records_per_s").doubleValue())
                    .isGreaterThan(2
                            * json.at("/points/scorer, levels 32/core_records_per_s")
                                    .doubleValue());
            assertThat(json.at("/points/scorer, levels 4/computed_records_per_s")
                            .doubleValue())
                    .isGreaterThan(2
                            * json.at("/points/scorer, levels 32/computed_records_per_s")
                                    .doubleValue());
            assertThat(List.of("formula_gflops", "million_cores", "checked_points", "seconds"))
                    .allSatisfy(key ->
                            assertThat(json.path(key).doubleValue()).as(key).isPositive());
        }
        try (Stream<Path> drawn = Files.list(plots)) {
            assertThat(drawn.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("levels.svg", "width.svg", "keys.svg", "formula.svg");
        }
        nothingIsLeft(temporary);
    }

    private static void nothingIsLeft(Path temporary) throws Exception {
        try (Stream<Path> left = Files.list(temporary)) {
            assertThat(left.map(path -> path.getFileName().toString())).noneMatch(name -> name.startsWith("kbound"));
        }
    }

    private static void table(Path file) throws Exception {
        Random random = new Random(1);
        StringBuilder csv = new StringBuilder("a,b,label\n");
        for (int i = 0; i < 800; i++) {
            boolean anomalous = i % 40 == 39;
            double a = random.nextGaussian() + (anomalous ? 10 : 0);
            csv.append(a).append(',').append(a + random.nextGaussian());
            csv.append(anomalous ? ",1\n" : ",0\n");
        }
        Files.writeString(file, csv);
    }
}
