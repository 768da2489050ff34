package io.kbound.scorer.series;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import de.siegmar.fastcsv.writer.CsvWriter;
import io.kbound.command.KboundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What people say was wrong: a file of events, or a column of a file of readings. */
public final class LabelFile {
    private static final String KEY = "key";
    private static final String START = "start";
    private static final String END = "end";
    private static final String VERDICT = "verdict";
    private static final String CONFIRMED = "confirmed";
    private static final String REJECTED = "rejected";

    private LabelFile() {}

    /**
     * Reads events: a header with key, start and end, in any order among other columns; times as {@link EventTime#parse} takes them. A
     * column verdict, where there is one, says of each whether it was confirmed, which is what an event without one is, or rejected.
     *
     * @throws KboundException naming the line, where one is not as it must be
     */
    public static Feedback read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new KboundException(file.toString(), "there is no such file", "check the path");
        }
        List<Labels.Event> confirmed = new ArrayList<>();
        List<Labels.Event> rejected = new ArrayList<>();
        try (CsvReader<NamedCsvRecord> rows =
                CsvReader.builder().detectBomHeader(true).skipEmptyLines(true).ofNamedCsvRecord(file)) {
            for (NamedCsvRecord row : rows) {
                String where = file + " line " + row.getStartingLineNumber();
                (isConfirmed(where, row) ? confirmed : rejected).add(event(where, row));
            }
        } catch (CsvParseException garbled) {
            throw new KboundException(file.toString(), String.valueOf(garbled.getMessage()), "mend the row", garbled);
        }
        if (confirmed.isEmpty() && rejected.isEmpty()) {
            throw new KboundException(file.toString(), "it holds no event", "give it lines of key,start,end");
        }
        return new Feedback(new Labels(confirmed), new Labels(rejected));
    }

    /** Writes what {@link #read} reads. */
    public static void write(Feedback feedback, Path file) throws IOException {
        try (CsvWriter csv = CsvWriter.builder().build(file)) {
            csv.writeRecord(KEY, START, END, VERDICT);
            write(feedback.confirmed(), CONFIRMED, csv);
            write(feedback.rejected(), REJECTED, csv);
        }
    }

    private static void write(Labels labels, String verdict, CsvWriter csv) {
        for (Labels.Event event : labels.all()) {
            csv.writeRecord(
                    event.source(),
                    EventTime.format(event.startMicros()),
                    EventTime.format(event.endMicros()),
                    verdict);
        }
    }

    private static boolean isConfirmed(String where, NamedCsvRecord row) {
        String verdict = row.findField(VERDICT).orElse("").strip();
        if (!verdict.isEmpty() && !verdict.equals(CONFIRMED) && !verdict.equals(REJECTED)) {
            throw new KboundException(
                    where + ", column '" + VERDICT + "'",
                    "'" + verdict + "' is no verdict",
                    "write " + CONFIRMED + " or " + REJECTED);
        }
        return !verdict.equals(REJECTED);
    }

    private static Labels.Event event(String where, NamedCsvRecord row) {
        long start = time(where, row, START);
        long end = time(where, row, END);
        if (end < start) {
            throw new KboundException(where, "the event ends before it begins", "exchange start and end");
        }
        return new Labels.Event(field(where, row, KEY), start, end);
    }

    private static long time(String where, NamedCsvRecord row, String column) {
        try {
            return EventTime.parse(field(where, row, column));
        } catch (IllegalArgumentException noTime) {
            throw new KboundException(
                    where + ", column '" + column + "'", String.valueOf(noTime.getMessage()), "mend the cell");
        }
    }

    private static String field(String where, NamedCsvRecord row, String column) {
        return row.findField(column)
                .orElseThrow(() -> new KboundException(
                        where, "it has no column '" + column + "'", "give the file a header key,start,end"));
    }

    /**
     * Reads a column of a file of readings: rows that follow one another with a number other than 0 are an event.
     *
     * @throws KboundException where there is no such column
     */
    public static Labels ofColumn(Path file, Layout layout, String column) throws IOException {
        Map<String, Labels.Event> open = new HashMap<>();
        List<Labels.Event> events = new ArrayList<>();
        try (SignalFile rows = SignalFile.open(file, layout.withChannels(List.of(column)))) {
            for (@Nullable Reading row = rows.next(); row != null; row = rows.next()) {
                long micros = RowTimes.of(row);
                Labels.Event last = open.get(row.source());
                if (row.value(0) != 0 && !Double.isNaN(row.value(0))) {
                    long start = last == null ? micros : last.startMicros();
                    open.put(row.source(), new Labels.Event(row.source(), start, micros));
                } else if (last != null) {
                    events.add(last);
                    open.remove(row.source());
                }
            }
        }
        events.addAll(open.values());
        return new Labels(events);
    }
}
