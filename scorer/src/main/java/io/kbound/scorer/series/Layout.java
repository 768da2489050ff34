package io.kbound.scorer.series;

import java.util.List;
import java.util.Optional;

/**
 * Which columns of a file mean what.
 *
 * @param source the column that names each row's source; empty: the whole file is one source, named after it
 * @param time the event-time column; empty: a column called time, timestamp, datetime, date or ts, where there is one
 * @param channels the channels in the wanted order; empty: every numeric column but the two above and the columns
 *     called label, anomaly or changepoint
 * @param rows the data rows to read
 */
public record Layout(Optional<String> source, Optional<String> time, Optional<List<String>> channels, RowRange rows) {
    /** One source, time found by its name, every numeric column, every row. */
    public static final Layout DEFAULT = new Layout(Optional.empty(), Optional.empty(), Optional.empty(), RowRange.ALL);

    public Layout {
        channels = channels.map(List::copyOf);
    }

    /** The same with these channels, in this order. */
    public Layout withChannels(List<String> names) {
        return new Layout(source, time, Optional.of(names), rows);
    }
}
