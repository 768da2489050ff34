package io.kbound.app.replay;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kbound.scorer.evaluation.Disagreement;
import io.kbound.scorer.report.ComparisonPage;
import io.kbound.scorer.report.EpisodeFile;
import io.kbound.scorer.report.MetricsJson;
import io.kbound.scorer.report.ReplayResult;
import io.kbound.scorer.report.ReportPage;
import io.kbound.scorer.report.ScoreFile;
import io.kbound.scorer.series.Feedback;
import io.kbound.scorer.series.LabelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** Writes what came of one replay, or of two that are compared; each file appears when it is whole. */
final class ReportWriter {
    /** What the two of a comparison are called. */
    static final List<String> SIDES = List.of("a", "b");

    private static final String PAGE = "report.html";
    private static final String FIGURES = "metrics.json";

    private final ReplayFolder folder;
    private final Feedback feedback;
    private final StopRequest stop;
    private final Consumer<String> out;

    /**
     * @param out told what there is to say
     */
    ReportWriter(ReplayFolder folder, Feedback feedback, StopRequest stop, Consumer<String> out) {
        this.folder = folder;
        this.feedback = feedback;
        this.stop = stop;
        this.out = out;
    }

    /**
     * Writes all.
     *
     * @param took by replay
     * @param json whether the figures are told as one line, too
     */
    void write(List<Replay> replays, List<Replay.Took> took, boolean json) throws IOException {
        ObjectNode figures =
                replays.size() == 1 ? one(folder, replays.get(0), took.get(0)).figures : both(replays, took);
        if (!feedback.equals(Feedback.NONE)) {
            folder.write("labels.csv", path -> LabelFile.write(feedback, path));
        }
        if (json) {
            out.accept(figures.toString());
        }
        out.accept("report: " + folder.file(PAGE));
    }

    /** A replay's result, and its figures. */
    private record Written(ReplayResult result, ObjectNode figures) {}

    private Written one(ReplayFolder into, Replay replay, Replay.Took took) throws IOException {
        AtomicReference<ReplayResult> read = new AtomicReference<>();
        into.write(
                "scores.csv",
                scoresPath -> into.write("episodes.csv", episodesPath -> {
                    try (ScoreFile scores = new ScoreFile(scoresPath, feedback.confirmed());
                            EpisodeFile episodes = new EpisodeFile(episodesPath, feedback.confirmed())) {
                        read.set(replay.read(took, stop, scores::write, episodes::write));
                    }
                }));
        ReplayResult result = Objects.requireNonNull(read.get());
        ObjectNode figures = MetricsJson.of(result);
        figures.put("seconds", took.seconds());
        figures.put("records_per_s", took.perSecond());
        into.write(FIGURES, path -> Files.writeString(path, figures.toPrettyString()));
        into.write(PAGE, path -> ReportPage.write(result, path));
        out.accept(Summary.of(result, took));
        return new Written(result, figures);
    }

    private ObjectNode both(List<Replay> replays, List<Replay.Took> took) throws IOException {
        List<ReplayResult> results = new ArrayList<>();
        ObjectNode all = MetricsJson.empty();
        for (int side = 0; side < replays.size(); side++) {
            Written written = one(folder.part(SIDES.get(side)), replays.get(side), took.get(side));
            results.add(written.result);
            all.set(SIDES.get(side), written.figures);
        }
        Disagreement rows = replays.get(0).compare(replays.get(1));
        all.set("rows", MetricsJson.of(rows));
        folder.write(FIGURES, path -> Files.writeString(path, all.toPrettyString()));
        folder.write(
                PAGE,
                path -> ComparisonPage.write(
                        results.get(0),
                        results.get(1),
                        rows,
                        took.get(0).perSecond(),
                        took.get(1).perSecond(),
                        path));
        return all;
    }
}
