package io.kbound.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kbound.bench.peers.Ranking;
import io.kbound.card.ModelCard.StatisticKind;
import io.kbound.scorer.series.Column;
import io.kbound.scorer.series.Layout;
import io.kbound.scorer.series.SignalFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code tests/quality} runs: how well K finds labelled anomalies in a folder of files, by the launcher's own commands. */
class QualityBenchmark {
    @TempDir
    private Path folder;

    @Test
    void everyFileOfTheFolder() throws Exception {
        Path data = Path.of(System.getProperty("quality.folder", ""));
        int seeds = Integer.getInteger("quality.seeds", 5);
        List<Path> tables = new ArrayList<>();
        List<Path> streams = new ArrayList<>();
        try (Stream<Path> files = Files.list(data)) {
            for (Path file : files.sorted().toList()) {
                if (file.toString().matches(".*\\.csv(\\.gz)?") && !file.endsWith("reference.csv")) {
                    sort(file, tables, streams);
                }
            }
        }
        assertThat(tables.size() + streams.size())
                .as("labelled files in %s", data)
                .isPositive();
        ObjectNode json = new ObjectMapper().createObjectNode();
        if (!tables.isEmpty()) {
            tables(tables, seeds, published(data.resolve("reference.csv")), json);
        }
        if (!streams.isEmpty()) {
            streams(streams, seeds, json);
        }
        Files.writeString(Path.of(System.getProperty("quality.json", folder.resolve("json") + "")), json + "\n");
    }

    /** A table has a column 'label'; a stream has a time and a column 'anomaly'. Others are passed over. */
    private static void sort(Path file, List<Path> tables, List<Path> streams) throws IOException {
        try (SignalFile opened = SignalFile.open(file, Layout.DEFAULT)) {
            List<String> leftOut = opened.leftOut().stream().map(Column::name).toList();
            if (leftOut.contains("label")) {
                tables.add(file);
            } else if (opened.hasTime() && leftOut.contains("anomaly")) {
                streams.add(file);
            }
        }
    }

    private void tables(List<Path> files, int seeds, Map<String, Map<String, String>> published, ObjectNode json)
            throws Exception {
        ObjectNode sets = json.putObject("sets");
        List<TableProtocol.Result> results = new ArrayList<>();
        print("AUC-ROC / AUC-PR; false alarms in percent: of rows kept out, the 99 %% interval, of the second half%n");
        print(
                "%-18s %-14s %-14s %8s  %-28s %s%n",
                "set", "bound", "levels", "train s", "alarms, bound", "alarms, levels");
        for (Path file : files) {
            TableProtocol.Result result = new TableProtocol(file, folder).run(seeds);
            results.add(result);
            print("%s ", result);
            published.getOrDefault(result.name(), Map.of()).forEach((column, value) -> print(" %s %s", column, value));
            print("%n");
            ObjectNode set = sets.putObject(result.name());
            put(set, "bound", result.bound());
            put(set, "levels", result.levels());
            put(set, "best", result.levels());
            set.put("train_seconds", result.trainSeconds());
            result.falseAlarms().forEach((kind, alarms) -> {
                ObjectNode of = set.putObject("false_alarms_" + kind.name().toLowerCase(Locale.ROOT));
                of.put("kept_out", 100 * alarms.keptOut());
                of.put("as_promised", alarms.asPromised());
                of.put("second_half", 100 * alarms.secondHalf());
            });
        }
        Ranking bound =
                Ranking.mean(results.stream().map(TableProtocol.Result::bound).toList());
        Ranking levels =
                Ranking.mean(results.stream().map(TableProtocol.Result::levels).toList());
        print("%-18s %s %s%n", "mean", bound, levels);
        means(published, results.stream().map(TableProtocol.Result::name).toList())
                .forEach((column, mean) -> print("  published %s %.2f%n", column, mean));
        for (StatisticKind kind : StatisticKind.values()) {
            print(
                    "false alarms by %s as promised on %d of %d%n",
                    kind.name().toLowerCase(Locale.ROOT),
                    results.stream().filter(result -> result.asPromised(kind)).count(),
                    results.size());
        }
        ObjectNode mean = json.putObject("mean");
        put(mean, "bound", bound);
        put(mean, "levels", levels);
        // What train chooses for every set; no label has a say.
        put(mean, "best", levels);
    }

    /** By column: the mean of the published figures, where there is one for each set. */
    private static Map<String, Double> means(Map<String, Map<String, String>> published, List<String> sets) {
        Map<String, Double> means = new TreeMap<>();
        for (String set : sets) {
            published
                    .getOrDefault(set, Map.of())
                    .forEach((column, value) -> means.merge(column, Double.parseDouble(value), Double::sum));
        }
        means.replaceAll((column, sum) -> sum / sets.size());
        return published.keySet().containsAll(sets) ? means : Map.of();
    }

    private static void put(ObjectNode json, String statistic, Ranking ranking) {
        json.put(statistic + "_auc_roc", 100 * ranking.aucRoc());
        json.put(statistic + "_auc_pr", 100 * ranking.averagePrecision());
    }

    private void streams(List<Path> files, int seeds, ObjectNode json) throws Exception {
        Map<StreamProtocol.Call, StreamProtocol.Counts> all = new EnumMap<>(StreamProtocol.Call.class);
        double bound = 0;
        double levels = 0;
        double mahalanobis = 0;
        print("%-18s %7s %7s %12s  %s%n", "AUC-ROC", "bound", "levels", "Mahalanobis", "by levels");
        for (Path file : files) {
            StreamProtocol.Result result = new StreamProtocol(file, folder).run(seeds);
            bound += result.bound() / files.size();
            levels += result.levels() / files.size();
            mahalanobis += result.mahalanobis() / files.size();
            result.counts()
                    .forEach((call, counts) -> all.computeIfAbsent(call, first -> new StreamProtocol.Counts())
                            .add(counts));
            print(
                    "%-18s %7.3f %7.3f %12.3f  %s%n",
                    file.getFileName(),
                    result.bound(),
                    result.levels(),
                    result.mahalanobis(),
                    result.counts().get(StreamProtocol.Call.ROWS));
        }
        print("%-18s %7.3f %7.3f %12.3f%n", "mean", bound, levels, mahalanobis);
        ObjectNode streams = json.putObject("streams");
        streams.put("bound_auc_roc", 100 * bound);
        streams.put("levels_auc_roc", 100 * levels);
        streams.put("mahalanobis_auc_roc", 100 * mahalanobis);
        all.forEach((call, counts) -> {
            print("%-18s %s%n", call, counts);
            ObjectNode of = streams.putObject(call.name().toLowerCase(Locale.ROOT));
            of.put("f1", 100 * counts.f1());
            of.put("far", 100 * counts.falseAlarmRate());
            of.put("mar", 100 * counts.missedAlarmRate());
        });
    }

    /** By set, published figures by column. */
    private static Map<String, Map<String, String>> published(Path reference) throws IOException {
        Map<String, Map<String, String>> bySet = new HashMap<>();
        if (!Files.exists(reference)) {
            return bySet;
        }
        List<String> lines = Files.readAllLines(reference, StandardCharsets.UTF_8);
        String[] header = lines.get(0).split(",", -1);
        for (String line : lines.subList(1, lines.size())) {
            String[] fields = line.split(",", -1);
            Map<String, String> columns = new TreeMap<>();
            for (int i = 1; i < header.length; i++) {
                if (header[i].contains("_auc_")) {
                    columns.put(header[i], fields[i]);
                }
            }
            bySet.put(fields[0], columns);
        }
        return bySet;
    }

    private static void print(String format, @Nullable Object... values) {
        System.out.printf(Locale.ROOT, format, values);
    }
}
