package io.kbound.export.data;

import io.kbound.command.KboundException;
import io.kbound.scorer.series.Column;
import io.kbound.scorer.series.Layout;
import io.kbound.scorer.series.Reading;
import io.kbound.scorer.series.RowTimes;
import io.kbound.scorer.series.SignalFile;
import io.kbound.scorer.window.SlidingWindow;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Every window of a file's readings, read once. Readings with a missing value are passed over, as they are at scoring.
 */
public final class TrainingWindows implements Closeable {
    private static final int READINGS_PER_REPORT = 1000;

    private final WindowStore store;
    private final List<Column> channels;
    private final List<Column> leftOut;
    private final String sha256;
    private final long readings;
    private final long passedOver;
    private final int length;
    private final Places places;
    private final List<String> sources;

    private TrainingWindows(SignalFile file, Reader reader, int length) {
        this.store = reader.store;
        this.channels = file.channels();
        this.leftOut = file.leftOut();
        this.sha256 = HexFormat.of().formatHex(reader.digest.digest());
        this.readings = reader.readings;
        this.passedOver = reader.passedOver;
        this.length = length;
        this.places = reader.places;
        this.sources = List.copyOf(reader.series.keySet());
    }

    /**
     * Reads a file.
     *
     * @param length readings in a window
     * @param stride readings from one window's start to the next
     * @param progress told now and then how many readings there have been
     * @throws KboundException where the file cannot be read as signals
     */
    public static TrainingWindows read(Path path, Layout layout, int length, int stride, LongConsumer progress)
            throws IOException {
        try (SignalFile file = SignalFile.open(path, layout)) {
            int channels = file.channels().size();
            Reader reader = new Reader(new WindowStore(length * channels));
            try {
                reader.readAll(file, length, stride, progress);
                return new TrainingWindows(file, reader, length);
            } catch (IOException | RuntimeException refused) {
                reader.store.close();
                throw refused;
            }
        }
    }

    /** The number of windows. */
    public int size() {
        return store.size();
    }

    /** Copies a window out: length x channels values, oldest reading first. */
    public void copyTo(int window, float[] target) {
        store.copyTo(window, target);
    }

    /** Values in a window. */
    public int windowValues() {
        return store.windowValues();
    }

    /** Readings in a window. */
    public int length() {
        return length;
    }

    /** The channels, in the order of a window's values. */
    public List<Column> channels() {
        return channels;
    }

    /** The file's columns that are neither channel, source nor time. */
    public List<Column> leftOut() {
        return leftOut;
    }

    /** SHA-256 of the readings as numbers: 64 hexadecimal digits. */
    public String sha256() {
        return sha256;
    }

    /** Complete readings that were read. */
    public long readings() {
        return readings;
    }

    /** Readings that lacked a value. */
    public long passedOver() {
        return passedOver;
    }

    /** The source that a window belongs to, as a number from 0. */
    int source(int window) {
        return places.source[window];
    }

    /** The place of a window's first reading among its source's. */
    long firstReading(int window) {
        return places.first[window];
    }

    /** The name of the source that a window belongs to. */
    public String sourceName(int window) {
        return sources.get(places.source[window]);
    }

    /** Event time of a window's first reading, in microseconds since 1970. */
    public long firstMicros(int window) {
        return places.firstMicros[window];
    }

    /** Event time of a window's newest reading. */
    public long newestMicros(int window) {
        return places.newestMicros[window];
    }

    /** A copy of a window's values. */
    public float[] raw(int window) {
        float[] raw = new float[windowValues()];
        copyTo(window, raw);
        return raw;
    }

    /**
     * Where windows lie: of one source, two that share no reading are as many apart as there are strides in a window's length, or
     * more; of two sources, any two are.
     *
     * @param stride readings from one window's start to the next
     * @return a position for each of the windows
     */
    public int[] positions(int[] windows, int stride) {
        Integer[] inTime = IntStream.range(0, windows.length).boxed().toArray(Integer[]::new);
        Arrays.sort(
                inTime,
                Comparator.<Integer>comparingInt(i -> source(windows[i]))
                        .thenComparingLong(i -> firstReading(windows[i])));
        int apart = (length - 1) / stride + 1;
        int[] positions = new int[windows.length];
        for (int i = 1; i < inTime.length; i++) {
            int before = windows[inTime[i - 1]];
            int window = windows[inTime[i]];
            long strides = (firstReading(window) - firstReading(before)) / stride;
            positions[inTime[i]] = positions[inTime[i - 1]]
                    + (source(window) == source(before) ? (int) Math.min(strides, apart) : apart);
        }
        return positions;
    }

    @Override
    public void close() throws IOException {
        store.close();
    }

    /** Where each window stands, in arrays that grow. */
    private static final class Places {
        int[] source = new int[1024];
        long[] first = new long[1024];
        long[] firstMicros = new long[1024];
        long[] newestMicros = new long[1024];

        void add(int window, Series of) {
            if (window == source.length) {
                source = Arrays.copyOf(source, 2 * window);
                first = Arrays.copyOf(first, 2 * window);
                firstMicros = Arrays.copyOf(firstMicros, 2 * window);
                newestMicros = Arrays.copyOf(newestMicros, 2 * window);
            }
            source[window] = of.number;
            first[window] = of.readings - of.micros.length;
            firstMicros[window] = of.micros[(int) (of.readings % of.micros.length)];
            newestMicros[window] = of.micros[(int) ((of.readings - 1) % of.micros.length)];
        }
    }

    /** One pass over the file. */
    private static final class Reader {
        final WindowStore store;
        final MessageDigest digest = sha256();
        final Places places = new Places();
        final Map<String, Series> series = new LinkedHashMap<>();
        long readings;
        long passedOver;

        Reader(WindowStore store) {
            this.store = store;
        }

        void readAll(SignalFile file, int length, int stride, LongConsumer progress) throws IOException {
            int channels = file.channels().size();
            float[] values = new float[channels];
            ByteBuffer bytes = ByteBuffer.allocate(channels * Float.BYTES);
            for (@Nullable Reading reading = file.next(); reading != null; reading = file.next()) {
                if (!reading.isComplete()) {
                    passedOver++;
                    continue;
                }
                if (++readings % READINGS_PER_REPORT == 0) {
                    progress.accept(readings);
                }
                reading.copyTo(values);
                bytes.clear();
                bytes.asFloatBuffer().put(values);
                digest.update(bytes.array());
                Series own = series.computeIfAbsent(
                        reading.source(),
                        source -> new Series(series.size(), new SlidingWindow(length, stride, channels), length));
                own.at(RowTimes.of(reading));
                if (own.window.add(values)) {
                    places.add(store.size(), own);
                    own.window.copyTo(store.append());
                }
            }
        }

        private static MessageDigest sha256() {
            try {
                return MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException everyJvmHasIt) {
                throw new IllegalStateException(everyJvmHasIt);
            }
        }
    }

    /** One source's readings so far. */
    private static final class Series {
        final int number;
        final SlidingWindow window;
        /** Of the newest readings, each at its place among all of the source's, modulo their number. */
        final long[] micros;

        long readings;

        Series(int number, SlidingWindow window, int length) {
            this.number = number;
            this.window = window;
            this.micros = new long[length];
        }

        void at(long ofReading) {
            micros[(int) (readings++ % micros.length)] = ofReading;
        }
    }
}
