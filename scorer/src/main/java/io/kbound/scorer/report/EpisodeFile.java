package io.kbound.scorer.report;

import de.siegmar.fastcsv.writer.CsvWriter;
import io.kbound.record.EpisodeRecord;
import io.kbound.record.EpisodeState;
import io.kbound.scorer.judgement.Attribution;
import io.kbound.scorer.series.EventTime;
import io.kbound.scorer.series.Labels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Episodes, as CSV; those that are not over as they were when they began. */
public final class EpisodeFile implements AutoCloseable {
    private final CsvWriter csv;
    private final Labels labels;

    /** Begins one. */
    public EpisodeFile(Path file, Labels labels) throws IOException {
        this.csv = CsvWriter.builder().build(file);
        this.labels = labels;
        csv.writeRecord(
                "key",
                "start",
                "end",
                "over",
                "anomalies",
                "worst_time",
                "worst_p_value",
                "worst_bound",
                "top_channel",
                "label",
                "id");
    }

    /** Writes one. */
    public void write(EpisodeRecord episode) {
        long start = EventTime.micros(episode.getStart());
        long end = EventTime.micros(episode.getEnd());
        csv.writeRecord(
                episode.getSource(),
                EventTime.format(start),
                EventTime.format(end),
                episode.getState() == EpisodeState.CLOSED ? "1" : "0",
                Long.toString(episode.getAnomalies()),
                EventTime.format(EventTime.micros(episode.getWorstTime())),
                Double.toString(episode.getWorstPValue()),
                Float.toString(episode.getWorstBound()),
                episode.getChannels().get(Attribution.worst(array(episode.getAttribution()))),
                labels.isEmpty() ? "" : labels.overlap(episode.getSource(), start, end) ? "1" : "0",
                episode.getId());
    }

    private static float[] array(List<Float> numbers) {
        float[] array = new float[numbers.size()];
        for (int i = 0; i < array.length; i++) {
            array[i] = numbers.get(i);
        }
        return array;
    }

    @Override
    public void close() throws IOException {
        csv.close();
    }
}
