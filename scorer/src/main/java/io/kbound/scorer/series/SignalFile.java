package io.kbound.scorer.series;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import io.kbound.command.KboundException;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A file of signals, read row by row: CSV with a header row, plain or gzip, separated by {@code ;} or {@code ,}
 * (whichever the header holds more of). Only the rows at hand are in memory.
 *
 * <p>An empty cell, {@code NaN}, {@code NA} or {@code null} is a missing value. Anything else that is no finite number,
 * and a row with more or fewer cells than the header, is an error that names file, line and column.
 */
public final class SignalFile implements Closeable {
    static final Set<String> TIME_NAMES = Set.of("time", "timestamp", "datetime", "date", "ts");
    static final Set<String> LABEL_NAMES = Set.of("label", "anomaly", "changepoint");
    static final Pattern DECIMAL_COMMA = Pattern.compile("[-+]?\\d+,\\d+");
    private static final Set<String> MISSING = Set.of("", "nan", "na", "null");

    /** Rows that decide which columns are numeric. */
    private static final int SAMPLE_ROWS = 100;

    private final Path file;
    private final String name;
    private final CsvReader<CsvRecord> reader;
    private final Iterator<CsvRecord> records;
    private final Deque<CsvRecord> sampled = new ArrayDeque<>();
    private final List<Column> columns;
    private final Optional<Column> source;
    private final Optional<Column> time;
    private final List<Column> channels;
    private final RowRange rows;
    private long row;

    /**
     * Opens a file and settles its columns.
     *
     * @throws KboundException where there is no such file, it is empty, or a wanted column is not in it
     */
    public static SignalFile open(Path file, Layout layout) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new KboundException(file.toString(), "there is no such file", "check the path");
        }
        CsvReader<CsvRecord> reader = CsvReader.builder()
                .fieldSeparator(separator(file))
                .detectBomHeader(true)
                .allowUnclosedQuote(false)
                // Ragged rows are refused here with their line and count, in words of our own.
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .ofCsvRecord(stream(file));
        try {
            return new SignalFile(file, reader, layout);
        } catch (IOException | RuntimeException refused) {
            reader.close();
            throw refused;
        }
    }

    private SignalFile(Path file, CsvReader<CsvRecord> reader, Layout layout) throws IOException {
        this.file = file;
        this.name = stem(file);
        this.reader = reader;
        this.records = reader.iterator();
        this.rows = layout.rows();
        this.columns = header();
        this.source = layout.source().map(this::column);
        this.time = layout.time().map(this::column).or(this::columnCalledTime);
        for (int i = 0; i < SAMPLE_ROWS; i++) {
            CsvRecord sample = read();
            if (sample == null) {
                break;
            }
            sampled.add(sample);
        }
        if (sampled.isEmpty()) {
            throw new KboundException(file.toString(), "it has a header but no rows", "give it at least one reading");
        }
        this.channels =
                layout.channels().isPresent() ? namedColumns(layout.channels().get()) : numericColumns();
    }

    /** The channels, in the order of a reading's values. */
    public List<Column> channels() {
        return channels;
    }

    /** Their names. */
    public List<String> channelNames() {
        return channels.stream().map(Column::name).toList();
    }

    /** All columns. */
    List<Column> columns() {
        return columns;
    }

    /** The cells of the next row as they stand, or null after the last. */
    @Nullable List<String> nextCells() throws IOException {
        CsvRecord raw = sampled.isEmpty() ? read() : sampled.remove();
        return raw == null ? null : raw.getFields();
    }

    /** The columns that are neither channel, source nor time: text, and labels. */
    public List<Column> leftOut() {
        List<Column> others = new ArrayList<>(columns);
        others.removeAll(channels);
        source.ifPresent(others::remove);
        time.ifPresent(others::remove);
        return others;
    }

    /** True where readings carry an event time. */
    public boolean hasTime() {
        return time.isPresent();
    }

    /**
     * The next reading of the wanted rows, or null after the last.
     *
     * @throws KboundException where a row is ragged or a cell is neither a finite number nor missing
     */
    public @Nullable Reading next() throws IOException {
        while (row < rows.to()) {
            CsvRecord raw = sampled.isEmpty() ? read() : sampled.remove();
            if (raw == null) {
                return null;
            }
            if (row++ >= rows.from()) {
                return reading(row - 1, raw);
            }
        }
        return null;
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }

    private Reading reading(long at, CsvRecord raw) {
        double[] values = new double[channels.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = number(raw, channels.get(i));
        }
        String key = source.map(column -> raw.getField(column.index())).orElse(name);
        OptionalLong micros = time.isPresent() ? OptionalLong.of(time(raw, time.get())) : OptionalLong.empty();
        return new Reading(at, key, micros, values);
    }

    private double number(CsvRecord raw, Column column) {
        String cell = raw.getField(column.index()).trim();
        if (isMissing(cell)) {
            return Double.NaN;
        }
        double value = parse(cell);
        if (Double.isNaN(value)) {
            throw wrong(raw, column, "'" + cell + "' is no number", "write it with a decimal point, or leave it empty");
        }
        if (!(Math.abs(value) <= Float.MAX_VALUE)) {
            throw wrong(raw, column, "'" + cell + "' is beyond the range of a 32-bit float", "change its unit");
        }
        return value;
    }

    private long time(CsvRecord raw, Column column) {
        try {
            return EventTime.parse(raw.getField(column.index()));
        } catch (IllegalArgumentException noTime) {
            throw wrong(raw, column, String.valueOf(noTime.getMessage()), "or choose another column with --time");
        }
    }

    private KboundException wrong(CsvRecord raw, Column column, String what, String cure) {
        String where = file + " line " + raw.getStartingLineNumber() + ", column '" + column.header() + "'";
        return new KboundException(where, what, cure);
    }

    static boolean isMissing(String cell) {
        return cell.length() <= 4 && MISSING.contains(cell.toLowerCase(Locale.ROOT));
    }

    /** The number in a cell, or NaN where it is none. Java's own suffixes and hexadecimal are no numbers here. */
    static double parse(String cell) {
        char last = cell.charAt(cell.length() - 1);
        if (!Character.isDigit(last) && last != '.') {
            return Double.NaN;
        }
        try {
            return cell.indexOf('x') >= 0 || cell.indexOf('X') >= 0 ? Double.NaN : Double.parseDouble(cell);
        } catch (NumberFormatException text) {
            return Double.NaN;
        }
    }

    private List<Column> namedColumns(List<String> names) {
        List<Column> named = names.stream().map(this::column).toList();
        for (Column column : named) {
            if (Collections.frequency(named, column) > 1) {
                throw new KboundException(
                        file.toString(), "column '" + column.header() + "' is asked for twice", "name each once");
            }
        }
        return named;
    }

    private List<Column> numericColumns() {
        List<Column> numeric = new ArrayList<>();
        for (Column column : columns) {
            if (!LABEL_NAMES.contains(column.name().toLowerCase(Locale.ROOT))
                    && !Optional.of(column).equals(source)
                    && !Optional.of(column).equals(time)
                    && isNumeric(column)) {
                numeric.add(column);
            }
        }
        if (numeric.isEmpty()) {
            throw new KboundException(file.toString(), "no column holds numbers", "name the channels with --features");
        }
        return List.copyOf(numeric);
    }

    /** A column is numeric when a sampled cell of it is a number: text further on is then an error, not another kind of column. */
    private boolean isNumeric(Column column) {
        return sampled.stream()
                .map(sample -> sample.getField(column.index()).trim())
                .filter(cell -> !isMissing(cell))
                // A decimal comma is a number written wrongly, and worth an error rather than a column left out.
                .anyMatch(cell -> !Double.isNaN(parse(cell))
                        || DECIMAL_COMMA.matcher(cell).matches());
    }

    private Column column(String wanted) {
        return columns.stream()
                .filter(column -> column.isCalled(wanted))
                .findFirst()
                .orElseThrow(() -> new KboundException(
                        file.toString(),
                        "it has no column '" + wanted + "'",
                        "it has "
                                + String.join(
                                        ", ", columns.stream().map(Column::name).toList())));
    }

    private Optional<Column> columnCalledTime() {
        return columns.stream()
                .filter(column -> TIME_NAMES.contains(column.name().toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    private List<Column> header() throws IOException {
        CsvRecord first = readRecord();
        if (first == null) {
            throw new KboundException(file.toString(), "it is empty", "give it a header row and readings");
        }
        List<Column> header = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (String cell : first.getFields()) {
            Column column = Column.of(cell, header.size());
            if (!seen.add(column.name())) {
                throw new KboundException(
                        file.toString(), "two columns are called '" + column.name() + "'", "rename one");
            }
            header.add(column);
        }
        return List.copyOf(header);
    }

    private @Nullable CsvRecord read() throws IOException {
        CsvRecord raw = readRecord();
        if (raw != null && raw.getFieldCount() != columns.size()) {
            throw new KboundException(
                    file + " line " + raw.getStartingLineNumber(),
                    "it has " + cells(raw.getFieldCount()) + " where the header has " + columns.size(),
                    "mend or remove the row");
        }
        return raw;
    }

    private static String cells(int count) {
        return count == 1 ? "1 cell" : count + " cells";
    }

    private @Nullable CsvRecord readRecord() throws IOException {
        try {
            return records.hasNext() ? records.next() : null;
        } catch (CsvParseException garbled) {
            throw new KboundException(file.toString(), String.valueOf(garbled.getMessage()), "mend the row", garbled);
        } catch (UncheckedIOException unreadable) {
            throw new KboundException(
                    file.toString(),
                    "it cannot be read (" + unreadable.getMessage() + ")",
                    "check that it is whole",
                    unreadable);
        }
    }

    private static char separator(Path file) throws IOException {
        try (BufferedReader text = new BufferedReader(new InputStreamReader(stream(file), StandardCharsets.UTF_8))) {
            String header = text.readLine();
            return header != null
                            && header.chars().filter(c -> c == ';').count()
                                    > header.chars().filter(c -> c == ',').count()
                    ? ';'
                    : ',';
        }
    }

    private static InputStream stream(Path file) throws IOException {
        InputStream raw = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        try {
            raw.mark(2);
            boolean gzip = raw.read() == 0x1f && raw.read() == 0x8b;
            raw.reset();
            return gzip ? new GZIPInputStream(raw, 1 << 16) : raw;
        } catch (IOException unreadable) {
            raw.close();
            throw unreadable;
        }
    }

    private static String stem(Path file) {
        String base = String.valueOf(file.getFileName());
        int dot = base.indexOf('.', 1);
        return dot < 0 ? base : base.substring(0, dot);
    }
}
