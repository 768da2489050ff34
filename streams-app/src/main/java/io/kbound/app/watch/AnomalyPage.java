package io.kbound.app.watch;

import io.kbound.app.service.ResultText;
import io.kbound.app.service.ResultText.Blamed;
import io.kbound.record.AnomalyRecord;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What is known of one source that had trouble, in words: its episode, its newest anomaly, and what was expected of the channels to blame. */
final class AnomalyPage {
    /** A view of so many rows is told whole, of another the newest row. */
    private static final int FEW_ROWS = 4;

    private AnomalyPage() {}

    /** Lines, not yet printable. */
    static List<String> lines(TroubledSource source, long nowMillis) {
        List<String> lines = new ArrayList<>(List.of("", source.name()));
        lines.add(String.format(
                Locale.ROOT,
                "%s, anomalies since %s: %d, lowest p %.2g",
                TroubleTable.label(source.state(nowMillis)),
                Instant.EPOCH.plus(source.startMicros(), ChronoUnit.MICROS),
                source.anomalies(),
                source.lowestP()));
        AnomalyRecord newest = source.newest();
        if (newest == null) {
            return lines;
        }
        lines.add("");
        lines.add("newest anomaly at " + newest.getTime() + ", record " + newest.getTopic() + "-"
                + newest.getPartition() + "-" + newest.getOffset());
        lines.add(String.format(
                Locale.ROOT,
                "p %.2g%s, %s",
                newest.getPValue(),
                newest.getPValueExtrapolated() ? " extrapolated" : "",
                ResultText.judged(newest)));
        lines.add("model " + newest.getModel());
        for (Blamed blamed : ResultText.worst(newest.getChannels(), newest.getAttribution())) {
            lines.add("");
            lines.add(blamed.text() + " nats");
            addRows(lines, newest, blamed.index());
        }
        return lines;
    }

    private static void addRows(List<String> lines, AnomalyRecord anomaly, int channel) {
        List<String> rows = anomaly.getRows();
        int channels = anomaly.getChannels().size();
        for (int row = rows.size() > FEW_ROWS ? rows.size() - 1 : 0; row < rows.size(); row++) {
            int at = row * channels + channel;
            lines.add("  " + rows.get(row) + " is "
                    + ResultText.number(anomaly.getObserved().get(at)) + " where "
                    + ResultText.number(anomaly.getExpected().get(at)) + " was expected");
        }
    }
}
