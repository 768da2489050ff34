package io.kbound.scorer.series;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
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

    private LabelFile() {}

    /**
     * Reads events: a header with key, start and end, in any order among other columns; times as {@link EventTime#parse} takes them.
     *
     * @throws KboundException naming the line, where one is not as it must be
     */
    public static Labels read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new KboundException(file.toString(), "there is no such file", "check the path");
        }
        List<Labels.Event> events = new ArrayList<>();
        try (CsvReader<NamedCsvRecord> rows =
                CsvReader.builder().detectBomHeader(true).skipEmptyLines(true).ofNamedCsvRecord(file)) {
            for (NamedCsvRecord row : rows) {
                events.add(event(file, row));
            }
        } catch (CsvParseException garbled) {
            throw new KboundException(file.toString(), String.valueOf(garbled.getMessage()), "mend the row", garbled);
        }
        if (events.isEmpty()) {
            throw new KboundException(file.toString(), "it holds no event", "give it lines of key,start,end");
        }
        return new Labels(events);
    }

    private static Labels.Event event(Path file, NamedCsvRecord row) {
        String where = file + " line " + row.getStartingLineNumber();
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
