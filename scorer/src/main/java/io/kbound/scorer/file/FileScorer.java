package io.kbound.scorer.file;

import de.siegmar.fastcsv.writer.CsvWriter;
import io.kbound.card.ModelCard;
import io.kbound.scorer.judgement.Attribution;
import io.kbound.scorer.judgement.Judge.Verdict;
import io.kbound.scorer.judgement.ScreenedScorer;
import io.kbound.scorer.judgement.Statistic;
import io.kbound.scorer.onnx.BoundModel;
import io.kbound.scorer.onnx.BoundScorer;
import io.kbound.scorer.series.EventTime;
import io.kbound.scorer.series.Reading;
import io.kbound.scorer.series.SignalFile;
import io.kbound.scorer.window.SlidingWindow;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Scores a file of readings, row by row: memory holds a batch of rows, and of each source a window and what it is judged by, however long the file
 * is. A row whose window is not yet full, or not due, or that lacks a value, comes out with empty scores.
 */
public final class FileScorer {
    /** Windows that are scored together, or as many as a GPU takes: a screen leaves few of them. */
    private static final int FEWEST_WINDOWS = 256;

    /** Rows that wait to be written, where few of them have a window that is due. */
    private static final int MOST_ROWS = 4096;

    private final BoundModel model;
    private final FileJudge judge;
    private final Statistic statistic;
    private final boolean explain;
    private final Attribution attribution;
    private final Map<String, SlidingWindow> windows = new HashMap<>();
    private final List<Row> batch = new ArrayList<>();
    private final float[] values;
    private long scored;
    private long passedOver;
    private long withoutNumber;
    private long anomalies;

    /**
     * @param explain whether each channel's attribution and expected value are written, too
     */
    public FileScorer(BoundModel model, FileJudge judge, boolean explain) {
        this.model = model;
        this.judge = judge;
        this.statistic = new Statistic(model.card().statistic());
        this.explain = explain;
        this.attribution = new Attribution(model.card());
        this.values = new float[model.card().channels().size()];
    }

    /**
     * What came of a file.
     *
     * @param rows rows read and written
     * @param scored rows that have a window
     * @param screened rows of those that the screen passed over, and that have no bound
     * @param withoutNumber rows of those that the model's bound, or what is judged of it, is no finite number for: no verdict is made of them
     * @param anomalies rows that are anomalies
     * @param episodes of anomalies that follow one another, where the file has event times
     */
    public record Summary(long rows, long scored, long screened, long withoutNumber, long anomalies, long episodes) {}

    /** A row on its way out; slot is -1 where it is not scored. */
    private record Row(Reading reading, int slot) {}

    /**
     * Scores a file.
     *
     * @param file its channels are the model's, in order
     * @param out receives CSV with a header
     * @param progress told after each batch how many rows there have been
     */
    public Summary score(SignalFile file, Writer out, LongConsumer progress) throws IOException {
        ModelCard.Window window = model.card().window();
        long rows = 0;
        try (BoundScorer scorer = model.scorer(Math.max(FEWEST_WINDOWS, model.batchSize()));
                CsvWriter csv = CsvWriter.builder().build(out)) {
            csv.writeRecord(header());
            ScreenedScorer screened = new ScreenedScorer(scorer, judge.screen());
            int slots = 0;
            for (@Nullable Reading reading = file.next(); reading != null; reading = file.next()) {
                rows++;
                int slot = -1;
                if (reading.isComplete()) {
                    reading.copyTo(values);
                    SlidingWindow own = windows.computeIfAbsent(
                            reading.source(),
                            source -> new SlidingWindow(window.length(), window.stride(), values.length));
                    if (own.add(values)) {
                        slot = slots++;
                        scorer.put(slot, own);
                    }
                }
                batch.add(new Row(reading, slot));
                if (slots == scorer.maxBatch() || batch.size() == MOST_ROWS) {
                    flush(scorer, screened, slots, csv);
                    slots = 0;
                    progress.accept(rows);
                }
            }
            flush(scorer, screened, slots, csv);
            progress.accept(rows);
        }
        return new Summary(rows, scored, passedOver, withoutNumber, anomalies, judge.episodes());
    }

    private void flush(BoundScorer scorer, ScreenedScorer screened, int slots, CsvWriter csv) {
        if (slots > 0) {
            screened.score(slots);
        }
        for (Row row : batch) {
            csv.writeRecord(fields(scorer, screened, row));
        }
        batch.clear();
    }

    private List<String> header() {
        List<String> header = new ArrayList<>(List.of(
                "row",
                "key",
                "time",
                "bound",
                "p_value",
                "anomaly",
                "top_channel",
                "statistic",
                "episode",
                "screened"));
        if (explain) {
            model.card().channelNames().forEach(name -> header.add("attribution " + name));
            for (String row : model.card().view().rows()) {
                model.card().channelNames().forEach(name -> header.add("expected " + row + " " + name));
            }
        }
        return header;
    }

    private List<String> fields(BoundScorer scorer, ScreenedScorer screened, Row row) {
        List<String> fields = new ArrayList<>();
        fields.add(Long.toString(row.reading.row()));
        fields.add(row.reading.source());
        fields.add(
                row.reading.timeMicros().isPresent()
                        ? EventTime.format(row.reading.timeMicros().getAsLong())
                        : "");
        if (row.slot >= 0) {
            scored++;
            Optional<Verdict> cleared = screened.cleared(row.slot);
            if (cleared.isPresent()) {
                passedOver++;
                addVerdict(fields, row, cleared.get(), "", "", "1");
            } else {
                addScored(fields, scorer, row, screened.slot(row.slot));
            }
        }
        while (fields.size() < header().size()) {
            fields.add("");
        }
        return fields;
    }

    private void addScored(List<String> fields, BoundScorer scorer, Row row, int slot) {
        float judged = statistic.of(scorer, slot);
        if (!Float.isFinite(judged) || !Float.isFinite(scorer.bound(slot))) {
            // No number is neither low nor high, and would pass for normal.
            withoutNumber++;
            fields.add(Float.toString(scorer.bound(slot)));
            return;
        }
        Verdict verdict = judge.judge(row.reading.source(), judged);
        float[] blame = attribution.byChannel(scorer.valueTerms(slot));
        anomalies += verdict.anomaly() ? 1 : 0;
        String worst = model.card().channelNames().get(Attribution.worst(blame));
        addVerdict(fields, row, verdict, Float.toString(scorer.bound(slot)), worst, "0");
        if (explain) {
            addAll(fields, blame);
            addAll(fields, scorer.expected(slot));
        }
    }

    private void addVerdict(
            List<String> fields, Row row, Verdict verdict, String bound, String worst, String screened) {
        fields.add(bound);
        fields.add(Double.toString(verdict.p().value()));
        fields.add(verdict.anomaly() ? "1" : "0");
        fields.add(worst);
        fields.add(Float.toString(verdict.statistic()));
        OptionalLong time = row.reading.timeMicros();
        OptionalLong episode = time.isPresent()
                ? judge.episode(row.reading.source(), time.getAsLong(), verdict.anomaly())
                : OptionalLong.empty();
        fields.add(episode.isPresent() ? Long.toString(episode.getAsLong()) : "");
        fields.add(screened);
    }

    private static void addAll(List<String> fields, float[] numbers) {
        for (float number : numbers) {
            fields.add(Float.toString(number));
        }
    }
}
