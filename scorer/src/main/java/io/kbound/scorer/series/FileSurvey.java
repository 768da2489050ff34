package io.kbound.scorer.series;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the columns of a file of readings seem to be, for one who has not said it.
 *
 * @param layout the columns that were found, channels included
 * @param labels columns that seem to say what was wrong
 * @param counters columns that count the rows
 * @param text columns that are neither numbers nor anything else
 * @param firstLabelled the first row that a label calls wrong; empty: none of those that were looked at
 * @param series how the readings come
 */
/* How it works
 *
 * Names tell most, and values must bear them out. The time is the column that SignalFile takes for it, or one of ISO 8601, or of
 * numbers that never fall and are called so. The source is a column that is called so and has fewer values than rows; without such a
 * name, one by which the times of each value rise although those of the file do not. A label has the values 0 and 1 and is called
 * so. A column that goes up by one with each row counts them. What is left and has numbers is a channel.
 */
public record FileSurvey(
        Layout layout,
        List<String> labels,
        List<String> counters,
        List<String> text,
        OptionalLong firstLabelled,
        SeriesSurvey series) {
    /** Rows that columns are told by. */
    private static final int COLUMN_ROWS = 5_000;

    /** Rows that the series are told by. */
    private static final int SERIES_ROWS = 100_000;

    private static final Pattern TIME_LIKE = Pattern.compile(".*(time|date|epoch|timestamp).*|.*_ts");
    private static final String NUMBERED = "source|key|id|device|machine|sensor|asset|unit|station|serial";
    private static final String SUFFIX = "[ _.-]?(id|name|nr|no|number|key)";
    private static final Pattern SOURCE_LIKE = Pattern.compile(
            "(.*[ _.-])?((" + NUMBERED + "|name|host|node|pump|motor|engine|tag|line|plant|site)(" + SUFFIX + ")?)");

    /** A pump that is 0 or 1 is on or off. */
    private static final Pattern NUMBERED_SOURCE =
            Pattern.compile("(.*[ _.-])?((" + NUMBERED + ")(" + SUFFIX + ")?|[a-z]+" + SUFFIX + ")");

    private static final Pattern LABEL_LIKE =
            Pattern.compile("(is[ _-]?)?(label.*|anomal.*|outlier.*|fault.*|attack.*|abnormal.*"
                    + "|target|class|y|change.?point|ground.?truth)");
    private static final Set<String> ZERO_OR_ONE = Set.of("0", "1", "0.0", "1.0", "true", "false");
    private static final Set<String> NOTHING_WRONG = Set.of("0", "0.0", "false");

    public FileSurvey {
        labels = List.copyOf(labels);
        counters = List.copyOf(counters);
        text = List.copyOf(text);
    }

    /**
     * Looks at a file's first rows.
     *
     * @throws io.kbound.command.KboundException where it is no file of readings, or a row that is looked at is broken
     */
    public static FileSurvey of(Path file) throws IOException {
        List<Column> columns;
        List<List<String>> rows = new ArrayList<>();
        try (SignalFile raw = SignalFile.open(file, Layout.DEFAULT)) {
            columns = raw.columns();
            for (@Nullable List<String> row = raw.nextCells();
                    row != null && rows.size() < COLUMN_ROWS;
                    row = raw.nextCells()) {
                rows.add(row);
            }
        }
        return new Columns(columns, rows).survey(file);
    }

    /** Whether the channels are those that are taken where none are named. */
    public boolean channelsAreUsual() {
        return counters.isEmpty() && labels.stream().map(FileSurvey::lower).allMatch(SignalFile.LABEL_NAMES::contains);
    }

    /** Whether the time is found by its name. */
    public boolean timeIsUsual() {
        return layout.time()
                .map(FileSurvey::lower)
                .map(SignalFile.TIME_NAMES::contains)
                .orElse(true);
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** The columns with the rows that tell them. */
    private static final class Columns {
        private final List<Column> columns;
        private final List<List<String>> rows;

        Columns(List<Column> columns, List<List<String>> rows) {
            this.columns = columns;
            this.rows = rows;
        }

        FileSurvey survey(Path file) throws IOException {
            List<Column> left = new ArrayList<>(columns);
            Optional<Column> time = time();
            time.ifPresent(left::remove);
            List<Column> labels = left.stream().filter(this::isLabel).toList();
            left.removeAll(labels);
            Optional<Column> source = source(left, time);
            source.ifPresent(left::remove);
            List<Column> counters = left.stream().filter(this::countsRows).toList();
            left.removeAll(counters);
            List<Column> channels = left.stream().filter(this::hasNumbers).toList();
            left.removeAll(channels);
            Layout layout =
                    new Layout(source.map(Column::name), time.map(Column::name), Optional.empty(), RowRange.ALL);
            if (!channels.isEmpty()) {
                layout = layout.withChannels(names(channels));
            }
            return new FileSurvey(
                    layout, names(labels), names(counters), names(left), firstLabelled(labels), series(file, layout));
        }

        private static List<String> names(List<Column> columns) {
            return columns.stream().map(Column::name).toList();
        }

        private static SeriesSurvey series(Path file, Layout layout) throws IOException {
            SeriesSurvey series = new SeriesSurvey();
            try (SignalFile readings = SignalFile.open(file, layout)) {
                List<String> channels = readings.channelNames();
                for (@Nullable Reading reading = readings.next();
                        reading != null && reading.row() < SERIES_ROWS;
                        reading = readings.next()) {
                    series.add(reading.source(), reading.timeMicros(), channels, reading::value);
                }
            }
            return series;
        }

        private Optional<Column> time() {
            return first(column -> SignalFile.TIME_NAMES.contains(lower(column.name())))
                    .or(() -> first(column -> all(column, cell -> Double.isNaN(number(cell)) && isTime(cell))))
                    .or(() -> first(
                            column -> TIME_LIKE.matcher(lower(column.name())).matches()
                                    && all(column, cell -> !Double.isNaN(number(cell)))
                                    && neverFalls(column)));
        }

        private boolean isLabel(Column column) {
            String name = lower(column.name());
            return SignalFile.LABEL_NAMES.contains(name)
                    || (LABEL_LIKE.matcher(name).matches() && all(column, cell -> ZERO_OR_ONE.contains(lower(cell))));
        }

        private Optional<Column> source(List<Column> among, Optional<Column> time) {
            List<Column> candidates = among.stream().filter(this::tellsApart).toList();
            return candidates.stream()
                    .filter(column -> (hasNumbers(column) ? NUMBERED_SOURCE : SOURCE_LIKE)
                            .matcher(lower(column.name()))
                            .matches())
                    .findFirst()
                    .or(() -> time.isEmpty() || risesBy(row -> "", time.get())
                            ? Optional.empty()
                            : candidates.stream()
                                    .filter(column -> risesBy(row -> row.get(column.index()), time.get()))
                                    .findFirst());
        }

        /** Whether its cells are words or whole numbers, in every row, and come again. */
        private boolean tellsApart(Column column) {
            Set<String> values = new HashSet<>();
            for (List<String> row : rows) {
                String cell = row.get(column.index()).trim();
                double number = number(cell);
                if (SignalFile.isMissing(cell) || (!Double.isNaN(number) && number != Math.rint(number))) {
                    return false;
                }
                values.add(cell);
            }
            return 2 * values.size() <= rows.size();
        }

        /** Whether the times of the rows that have the same of something go up. */
        private boolean risesBy(Function<List<String>, String> same, Column time) {
            Map<String, Long> newest = new HashMap<>();
            for (List<String> row : rows) {
                String cell = row.get(time.index());
                if (!isTime(cell)) {
                    return false;
                }
                long micros = EventTime.parse(cell);
                Long before = newest.put(same.apply(row), micros);
                if (before != null && before >= micros) {
                    return false;
                }
            }
            return true;
        }

        private boolean countsRows(Column column) {
            double first = number(rows.get(0).get(column.index()).trim());
            for (int i = 0; i < rows.size(); i++) {
                if (number(rows.get(i).get(column.index()).trim()) != first + i) {
                    return false;
                }
            }
            return rows.size() > 2;
        }

        private boolean hasNumbers(Column column) {
            return rows.stream()
                    .map(row -> row.get(column.index()).trim())
                    .anyMatch(cell -> !Double.isNaN(number(cell))
                            // Worth an error rather than a column left out, as in SignalFile.
                            || SignalFile.DECIMAL_COMMA.matcher(cell).matches());
        }

        private boolean neverFalls(Column column) {
            double before = Double.NEGATIVE_INFINITY;
            for (List<String> row : rows) {
                double now = number(row.get(column.index()).trim());
                if (now < before) {
                    return false;
                }
                before = now;
            }
            return true;
        }

        private OptionalLong firstLabelled(List<Column> labels) {
            for (int i = 0; i < rows.size(); i++) {
                for (Column label : labels) {
                    String cell = rows.get(i).get(label.index()).trim();
                    if (!SignalFile.isMissing(cell) && !NOTHING_WRONG.contains(lower(cell))) {
                        return OptionalLong.of(i);
                    }
                }
            }
            return OptionalLong.empty();
        }

        private Optional<Column> first(Predicate<Column> wanted) {
            return columns.stream().filter(wanted).findFirst();
        }

        /** Whether all cells that are there are such, and any is. */
        private boolean all(Column column, Predicate<String> such) {
            boolean any = false;
            for (List<String> row : rows) {
                String cell = row.get(column.index()).trim();
                if (!SignalFile.isMissing(cell)) {
                    if (!such.test(cell)) {
                        return false;
                    }
                    any = true;
                }
            }
            return any;
        }

        private static double number(String cell) {
            return SignalFile.isMissing(cell) ? Double.NaN : SignalFile.parse(cell);
        }

        private static boolean isTime(String cell) {
            try {
                EventTime.parse(cell);
                return true;
            } catch (IllegalArgumentException noTime) {
                return false;
            }
        }
    }
}
