package io.kbound.scorer.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kbound.command.KboundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of signals as people have them, good and bad. */
class SignalFileTest {
    @TempDir
    private Path folder;

    @Test
    void commaAndSemicolon_areToldApartByTheHeader() throws Exception {
        assertThat(values(read("a,b\n1,2\n", Layout.DEFAULT))).containsExactly(List.of(1.0, 2.0));
        assertThat(values(read("a;b\n1.5;2\n", Layout.DEFAULT))).containsExactly(List.of(1.5, 2.0));
    }

    @Test
    void gzip_isReadAsItIs() throws Exception {
        Path file = folder.resolve("pump.csv.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write("a,b\n1,2\n3,4\n".getBytes(StandardCharsets.UTF_8));
        }
        assertThat(values(read(file, Layout.DEFAULT))).containsExactly(List.of(1.0, 2.0), List.of(3.0, 4.0));
        assertThat(read(file, Layout.DEFAULT).get(0).source()).isEqualTo("pump");
    }

    @Test
    void aByteOrderMark_quotesAndWindowsLineEnds_areNoPartOfTheData() throws Exception {
        assertThat(values(read("\uFEFF\"a\",\"b\"\r\n\"1\",2\r\n", Layout.DEFAULT)))
                .containsExactly(List.of(1.0, 2.0));
    }

    @Test
    void textLabelsAndTime_areNoChannels() throws Exception {
        try (SignalFile file =
                open("datetime;flow [l/min];state;anomaly;changepoint;Label\n2020-03-09 10:14:33;1;on;0;0;0\n")) {
            assertThat(file.channels()).extracting(Column::name).containsExactly("flow");
            assertThat(file.channels()).extracting(Column::unit).containsExactly("l/min");
            assertThat(file.leftOut())
                    .extracting(Column::name)
                    .containsExactly("state", "anomaly", "changepoint", "Label");
            assertThat(file.hasTime()).isTrue();
        }
    }

    @Test
    void wantedChannels_comeInTheWantedOrder_byNameOrHeader() throws Exception {
        Layout wanted = Layout.DEFAULT.withChannels(List.of("c", "a [V]"));

        assertThat(values(read("a [V],b,c\n1,2,3\n", wanted))).containsExactly(List.of(3.0, 1.0));
    }

    @Test
    void rows_areAHalfOpenRangeOfDataRows() throws Exception {
        Layout some = new Layout(Optional.empty(), Optional.empty(), Optional.empty(), RowRange.parse("1:3"));

        List<Reading> readings = read("a\n0\n1\n2\n3\n", some);

        assertThat(values(readings)).containsExactly(List.of(1.0), List.of(2.0));
        assertThat(readings).extracting(Reading::row).containsExactly(1L, 2L);
    }

    @Test
    void aKeyColumn_namesTheSources_andATimeColumnTheTimes() throws Exception {
        Layout keyed = new Layout(Optional.of("pump"), Optional.of("when"), Optional.empty(), RowRange.ALL);

        List<Reading> readings = read("pump,when,a\n7,1970-01-01T00:00:01Z,1\n8,2,1\n", keyed);

        assertThat(readings).extracting(Reading::source).containsExactly("7", "8");
        assertThat(readings)
                .extracting(reading -> reading.timeMicros().getAsLong())
                .containsExactly(1_000_000L, 2_000_000L);
        assertThat(readings)
                .allSatisfy(reading -> assertThat(reading.channels()).isEqualTo(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "NaN", "nan", "NA", "null", " "})
    void anEmptyCellAndItsSpellings_areMissingValues(String missing) throws Exception {
        List<Reading> readings = read("a,b\n1,2\n" + missing + ",3\n", Layout.DEFAULT);

        assertThat(readings.get(0).isComplete()).isTrue();
        assertThat(readings.get(1).isComplete()).isFalse();
        assertThat(readings.get(1).value(0)).isNaN();
        assertThat(readings.get(1).value(1)).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({
        "x, is no number",
        "1f, is no number",
        "0x10, is no number",
        "inf, is no number",
        "1e99, beyond the range",
        "'\"1,5\"', is no number"
    })
    void whatIsNoFiniteNumber_isAnErrorWithLineAndColumn(String cell, String reason) {
        assertThatThrownBy(() -> read("a,b\n1,2\n3," + cell + "\n", Layout.DEFAULT))
                .isInstanceOf(KboundException.class)
                .hasMessageContainingAll("signals.csv line 3", "column 'b'", reason);
    }

    @Test
    void aDecimalComma_isAnErrorAndNoTextColumn() {
        assertThatThrownBy(() -> read("a;b\n1,5;2\n", Layout.DEFAULT))
                .isInstanceOf(KboundException.class)
                .hasMessageContainingAll("line 2", "column 'a'", "decimal point");
    }

    @Test
    void aRaggedRow_isAnErrorWithItsLine() {
        assertThatThrownBy(() -> read("a,b\n1,2\n3\n", Layout.DEFAULT))
                .isInstanceOf(KboundException.class)
                .hasMessageContainingAll("line 3", "1 cell where the header has 2");
        assertThatThrownBy(() -> read("a,b\n1,2,3\n", Layout.DEFAULT))
                .isInstanceOf(KboundException.class)
                .hasMessageContainingAll("line 2", "3 cells where the header has 2");
    }

    @ParameterizedTest
    @CsvSource({
        "'', it is empty",
        "'a,b\n', no rows",
        "'a,a\n1,2\n', two columns are called 'a'",
        "'a,b\nx,y\n', no column holds numbers",
        "'a\n\"1\n', mend the row"
    })
    void aFileThatHoldsNothingToRead_isAnErrorThatSaysWhy(String content, String reason) {
        assertThatThrownBy(() -> read(content, Layout.DEFAULT))
                .isInstanceOf(KboundException.class)
                .hasMessageContaining("signals.csv")
                .hasMessageContaining(reason);
    }

    @Test
    void aMissingFileOrColumn_isAnErrorThatNamesIt() {
        assertThatThrownBy(() -> SignalFile.open(folder.resolve("none.csv"), Layout.DEFAULT))
                .isInstanceOf(KboundException.class)
                .hasMessageContaining("none.csv");
        assertThatThrownBy(() -> read("a,b\n1,2\n", Layout.DEFAULT.withChannels(List.of("flow"))))
                .isInstanceOf(KboundException.class)
                .hasMessageContainingAll("no column 'flow'", "it has a, b");
    }

    @Test
    void aTruncatedGzip_isAnError() throws Exception {
        Path whole = folder.resolve("whole.csv.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(whole))) {
            for (int i = 0; i < 10_000; i++) {
                out.write((i == 0 ? "a,b\n" : i + "," + Math.sin(i) + "\n").getBytes(StandardCharsets.UTF_8));
            }
        }
        Path cut = folder.resolve("cut.csv.gz");
        byte[] bytes = Files.readAllBytes(whole);
        Files.write(cut, java.util.Arrays.copyOf(bytes, bytes.length / 2));

        assertThatThrownBy(() -> read(cut, Layout.DEFAULT))
                .isInstanceOf(KboundException.class)
                .hasMessageContaining("cut.csv.gz");
    }

    private SignalFile open(String content) throws IOException {
        Path file = folder.resolve("signals.csv");
        Files.writeString(file, content);
        return SignalFile.open(file, Layout.DEFAULT);
    }

    private List<Reading> read(String content, Layout layout) throws IOException {
        Path file = folder.resolve("signals.csv");
        Files.writeString(file, content);
        return read(file, layout);
    }

    private static List<Reading> read(Path path, Layout layout) throws IOException {
        List<Reading> readings = new ArrayList<>();
        try (SignalFile file = SignalFile.open(path, layout)) {
            for (@Nullable Reading reading = file.next(); reading != null; reading = file.next()) {
                readings.add(reading);
            }
        }
        return readings;
    }

    private static List<List<Double>> values(List<Reading> readings) {
        List<List<Double>> rows = new ArrayList<>();
        for (Reading reading : readings) {
            List<Double> row = new ArrayList<>();
            for (int i = 0; i < reading.channels(); i++) {
                row.add(reading.value(i));
            }
            rows.add(row);
        }
        return rows;
    }
}
