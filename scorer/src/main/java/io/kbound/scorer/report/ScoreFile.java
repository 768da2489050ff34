package io.kbound.scorer.report;

import de.siegmar.fastcsv.writer.CsvWriter;
import io.kbound.record.ScoreRecord;
import io.kbound.scorer.series.EventTime;
import io.kbound.scorer.series.Labels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;

/** Every row's score, as CSV. */
public final class ScoreFile implements AutoCloseable {
    private final CsvWriter csv;
    private final Labels labels;

    /** Begins one. */
    public ScoreFile(Path file, Labels labels) throws IOException {
        this.csv = CsvWriter.builder().build(file);
        this.labels = labels;
        csv.writeRecord(
                "key",
                "time",
                "topic",
                "partition",
                "offset",
                "model",
                "bound",
                "statistic",
                "p_value",
                "anomaly",
                "screened",
                "label");
    }

    /** Writes one. */
    public void write(ScoreRecord score) {
        long micros = EventTime.micros(score.getTime());
        csv.writeRecord(
                score.getSource(),
                EventTime.format(micros),
                score.getTopic(),
                Integer.toString(score.getPartition()),
                Long.toString(score.getOffset()),
                score.getModel(),
                score.getBound() == null ? "" : Objects.toString(score.getBound()),
                Float.toString(score.getStatistic()),
                Double.toString(score.getPValue()),
                score.getAnomaly() ? "1" : "0",
                score.getScreened() ? "1" : "0",
                labels.isEmpty() ? "" : labels.at(score.getSource(), micros).isPresent() ? "1" : "0");
    }

    @Override
    public void close() throws IOException {
        csv.close();
    }
}
