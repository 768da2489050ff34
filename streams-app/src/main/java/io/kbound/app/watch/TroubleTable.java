package io.kbound.app.watch;

import io.kbound.app.service.ResultText.Blamed;
import io.kbound.app.watch.TroubledSource.State;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;

/** The table of sources that had trouble, drawn for a window. */
final class TroubleTable {
    private static final int GAP = 2;
    private static final int STATE = 9;
    private static final int P_VALUE = 8;
    private static final int COUNT = 6;
    private static final int SINCE = 10;

    /** Lines that are no rows: two that say what is read and how it is, the titles, the keys. */
    private static final int OTHER_LINES = 4;

    private final Palette palette;
    private final String from;

    /**
     * @param from what is read, and where
     */
    TroubleTable(Palette palette, String from) {
        this.palette = palette;
        this.from = from;
    }

    /** How many rows a window of this height has. */
    static int page(int height) {
        return Math.max(1, height - OTHER_LINES);
    }

    /** How wide each column is; 0: it is left out. */
    private record Widths(int source, int bars, int count, int blame, int since) {
        /** What is there is given to the columns in the order in which they can least be missed. */
        static Widths of(int width, int widestName) {
            int source = Math.max(6, Math.min(widestName, width < 100 ? width / 4 : 32));
            int left = width - GAP - STATE - GAP - source - GAP - P_VALUE;
            int bars = left >= GAP + 4 ? Math.min(10, left - GAP) : 0;
            left -= bars > 0 ? bars + GAP : 0;
            int count = left >= GAP + COUNT ? COUNT : 0;
            left -= count > 0 ? count + GAP : 0;
            int blame = left >= GAP + 12 ? Math.min(26, left - GAP) : 0;
            left -= blame > 0 ? blame + GAP : 0;
            int since = left >= GAP + SINCE ? SINCE : 0;
            left -= since > 0 ? since + GAP : 0;
            if (blame == 0) {
                return new Widths(source + Math.max(0, left), bars, count, blame, since);
            }
            int more = Math.min(30, Math.max(0, left) / 2);
            return new Widths(source, bars + more, count, blame + Math.max(0, left) - more, since);
        }
    }

    /**
     * Draws it.
     *
     * @param connected whether any broker is
     * @return as many lines as the window has, none of them wider
     */
    List<AttributedString> draw(
            TroubledSources sources, TableCursor cursor, int width, int height, long nowMillis, boolean connected) {
        List<TroubledSource> rows = sources.worstFirst(nowMillis);
        List<AttributedString> lines = new ArrayList<>();
        lines.add(line(palette.aside(), from, width));
        lines.add(status(sources, width, nowMillis, connected));
        if (cursor.isOpen() && !rows.isEmpty()) {
            TroubledSource chosen = rows.get(cursor.place(rows));
            for (String text : AnomalyPage.lines(chosen, nowMillis)) {
                lines.add(line(palette.plain(), text, width));
            }
        } else {
            addRows(lines, sources, cursor, rows, width, height, nowMillis);
        }
        while (lines.size() < height - 1) {
            lines.add(AttributedString.EMPTY);
        }
        List<AttributedString> seen = new ArrayList<>(lines.subList(0, Math.max(0, height - 1)));
        seen.add(line(palette.aside(), keys(cursor, rows, height), width));
        return seen;
    }

    private AttributedString status(TroubledSources sources, int width, long nowMillis, boolean connected) {
        String text =
                sources.anomalous(nowMillis) + " anomalous, " + sources.lastMinute(nowMillis) + " anomalies a minute";
        if (sources.letGo() > 0) {
            text += ", " + sources.letGo() + " let go: no more than " + sources.most() + " are kept";
        }
        if (!connected) {
            return line(palette.warning(), "NO BROKER is connected; so it was: " + text, width);
        }
        if (sources.newestMillis() != Long.MIN_VALUE) {
            text += ", newest result " + Math.max(0, (nowMillis - sources.newestMillis()) / 1000) + " s ago";
        }
        return line(palette.heading(), text, width);
    }

    private void addRows(
            List<AttributedString> lines,
            TroubledSources sources,
            TableCursor cursor,
            List<TroubledSource> rows,
            int width,
            int height,
            long nowMillis) {
        int page = page(height);
        int first = cursor.first(rows, page);
        List<TroubledSource> seen = rows.subList(first, Math.min(rows.size(), first + page));
        int widest = seen.stream()
                .mapToInt(source -> Cells.width(Cells.cut(source.name(), width)))
                .max()
                .orElse(0);
        Widths widths = Widths.of(width, widest);
        lines.add(titles(widths, sources.scoresTell(), width));
        if (rows.isEmpty()) {
            lines.add(line(palette.plain(), "  no anomaly so far", width));
        }
        int chosen = cursor.place(rows);
        for (int i = 0; i < seen.size(); i++) {
            lines.add(row(seen.get(i), first + i == chosen, widths, width, nowMillis));
        }
    }

    private AttributedString titles(Widths widths, boolean scoresTell, int width) {
        StringBuilder text = new StringBuilder(" ".repeat(GAP));
        text.append(Cells.fit("state", STATE + GAP)).append(Cells.fit("source", widths.source + GAP));
        text.append(Cells.right("lowest p", P_VALUE));
        column(text, scoresTell ? "scores" : "anomalies", widths.bars);
        if (widths.count > 0) {
            text.append(" ".repeat(GAP)).append(Cells.right("count", COUNT));
        }
        column(text, "since", widths.since);
        column(text, "nats by channel", widths.blame);
        return line(palette.heading(), text.toString(), width);
    }

    private static void column(StringBuilder text, String cell, int width) {
        if (width > 0) {
            text.append(" ".repeat(GAP)).append(Cells.fit(cell, width));
        }
    }

    private AttributedString row(TroubledSource source, boolean chosen, Widths widths, int width, long nowMillis) {
        State state = source.state(nowMillis);
        AttributedStyle usual = chosen ? palette.heading() : palette.plain();
        StringBuilder rest = new StringBuilder(" ".repeat(GAP));
        rest.append(Cells.fit(source.name(), widths.source)).append(" ".repeat(GAP));
        rest.append(Cells.right(String.format(Locale.ROOT, "%.2g", source.lowestP()), P_VALUE));
        column(rest, source.bars(widths.bars), widths.bars);
        if (widths.count > 0) {
            rest.append(" ".repeat(GAP)).append(Cells.right(Long.toString(source.anomalies()), COUNT));
        }
        column(rest, since(source.startMicros(), nowMillis), widths.since);
        column(rest, blame(source.worst(), widths.blame), widths.blame);
        return new AttributedStringBuilder()
                .append(chosen ? "> " : "  ", usual)
                .append(Cells.fit(label(state), STATE), palette.state(state))
                .append(rest, usual)
                .toAttributedString()
                .columnSubSequence(0, width);
    }

    /** A state in a word; the one that matters in capitals. */
    static String label(State state) {
        return state == State.ANOMALOUS ? "ANOMALOUS" : state.name().toLowerCase(Locale.ROOT);
    }

    /** The time, where it is one of today's, and else the date, by UTC. */
    private static String since(long micros, long nowMillis) {
        Instant time = Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
        String text = time.truncatedTo(ChronoUnit.SECONDS).toString();
        boolean today = text.substring(0, SINCE)
                .equals(Instant.ofEpochMilli(nowMillis).toString().substring(0, SINCE));
        return today ? text.substring(SINCE + 1) : text.substring(0, SINCE);
    }

    /** As many channels as there is room for; of the first its nats in any case. */
    private static String blame(List<Blamed> worst, int width) {
        StringBuilder text = new StringBuilder();
        for (Blamed blamed : worst) {
            String one = text.isEmpty() ? first(blamed, width) : ", " + blamed.text();
            if (Cells.width(text + one) > width) {
                break;
            }
            text.append(one);
        }
        return text.toString();
    }

    private static String first(Blamed blamed, int width) {
        String nats = blamed.text().substring(blamed.channel().length());
        return Cells.cut(blamed.channel(), width - Cells.width(nats)) + nats;
    }

    private static String keys(TableCursor cursor, List<TroubledSource> rows, int height) {
        if (cursor.isOpen()) {
            return "q ends  Esc goes back";
        }
        int page = page(height);
        int first = cursor.first(rows, page);
        String range =
                rows.size() > page ? "rows " + (first + 1) + " to " + (first + page) + " of " + rows.size() + "  " : "";
        return range + "q ends  j k choose  Enter tells more";
    }

    private static AttributedString line(AttributedStyle style, String text, int width) {
        return new AttributedString(Cells.cut(text, width), style);
    }
}
