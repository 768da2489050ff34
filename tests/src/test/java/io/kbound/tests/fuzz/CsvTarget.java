package io.kbound.tests.fuzz;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.kbound.command.FileTree;
import io.kbound.command.KboundException;
import io.kbound.scorer.series.FileSurvey;
import io.kbound.scorer.series.Layout;
import io.kbound.scorer.series.Reading;
import io.kbound.scorer.series.RowRange;
import io.kbound.scorer.series.SignalFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/** Files of readings: read as they stand, by named columns, and looked at as 'init' does. No row is left out. */
final class CsvTarget implements Target {
    private static final int LARGE = 200_000;
    private static final Layout NAMED =
            new Layout(Optional.of("k"), Optional.of("t"), Optional.of(List.of("a", "b")), new RowRange(1, 3));

    private final Path folder = Files.createTempDirectory("csv");
    private final Path file = folder.resolve("readings.csv");

    CsvTarget() throws IOException {}

    @Override
    public void take(byte[] input) throws IOException {
        Files.write(file, input);
        try {
            long read = read(Layout.DEFAULT);
            if (!isGzip(input) && read != rows(input)) {
                throw new AssertionError(read + " readings of " + rows(input) + " rows");
            }
        } catch (KboundException refused) {
            Refusal.check(refused);
        } catch (IOException unreadable) {
            // A gzip file that is none.
        }
        try {
            read(NAMED);
        } catch (KboundException refused) {
            Refusal.check(refused);
        } catch (IOException unreadable) {
            // The same.
        }
        try {
            FileSurvey.of(file);
        } catch (KboundException refused) {
            Refusal.check(refused);
        } catch (IOException unreadable) {
            // The same.
        }
    }

    private long read(Layout layout) throws IOException {
        long rows = 0;
        try (SignalFile readings = SignalFile.open(file, layout)) {
            for (Reading reading = readings.next(); reading != null; reading = readings.next()) {
                if (reading.channels() != readings.channels().size()) {
                    throw new AssertionError("a reading of " + reading.channels() + " values");
                }
                rows++;
            }
        }
        return rows;
    }

    private static boolean isGzip(byte[] input) {
        return input.length > 1 && (input[0] & 0xff) == 0x1f && (input[1] & 0xff) == 0x8b;
    }

    /** The rows below the header, as the reader of CSV has them; the separator does not tell rows. */
    private long rows(byte[] input) throws IOException {
        String header = new String(input, java.nio.charset.StandardCharsets.UTF_8)
                .lines()
                .findFirst()
                .orElse("");
        boolean semicolons = header.chars().filter(c -> c == ';').count()
                > header.chars().filter(c -> c == ',').count();
        try (CsvReader<CsvRecord> csv = CsvReader.builder()
                        .fieldSeparator(semicolons ? ';' : ',')
                        .detectBomHeader(true)
                        .extraFieldStrategy(de.siegmar.fastcsv.reader.FieldMismatchStrategy.IGNORE)
                        .missingFieldStrategy(de.siegmar.fastcsv.reader.FieldMismatchStrategy.IGNORE)
                        .ofCsvRecord(file);
                Stream<CsvRecord> rows = csv.stream()) {
            return rows.count() - 1;
        }
    }

    @Override
    public List<byte[]> seeds() throws IOException {
        List<byte[]> seeds = new ArrayList<>();
        for (String text : List.of(
                "",
                "a,b\n1,2\n3,\n",
                "t;k;a;b\r\n2020-01-01 00:00:00;x;1.5;2\r\n2020-01-01T00:00:01Z;x;NaN;-2e3\r\n2020-01-01;y;;null\r\n",
                "\uFEFFtime,machine id,\"flow [l/min]\",label\n1,\"a\"\"b\",1,0\n2,\"c\nd\",2,1\n3,e,3,0\n",
                "datetime,Accelerometer1RMS,anomaly\n2020-03-09 10:14:33,0.026588,0.0\n2020-03-09 10:14:34,0.02617,1.0\n",
                "a,a\n1,2\n",
                "a,b\n1\n1,2,3\n",
                "a\n1,5\n",
                "a\n\"1",
                "a\n1e39\n",
                "time,a\n99999999999999999999,1\n-99999999999999999,1\n0x1p3,2\n",
                "id,nr,a\n1,1,0.5\n1,2,0.25\n2,3,1\n2,4,2\n1,5,3\n2,6,4\n",
                // Long cells, where a pattern could lose itself.
                "a" + " ".repeat(LARGE) + "x,b\n1,2\n",
                "a " + "[".repeat(LARGE) + "x,b\n1,2\n",
                "a,b\n1,x" + " ".repeat(LARGE) + "y\n",
                "a,b\n1,2\n3,\"x" + " ".repeat(LARGE) + "y\"\n",
                "a,b\n1,2\n3,\"" + "\n".repeat(LARGE) + "y\"\n",
                "time,b\n" + "1".repeat(LARGE) + ",2\n",
                "time,b\n2020-01-01 " + "1".repeat(LARGE) + ",2\n",
                "_".repeat(LARGE) + "id,b\n1,2\n1,2\n1,3\n",
                "x id".repeat(LARGE / 4) + "!,b\n1,2\n1,2\n1,3\n",
                "a,b\n1,2\n" + "1,".repeat(LARGE) + "\n",
                ",".repeat(5000) + "\n" + "1,".repeat(5000) + "1\n")) {
            seeds.add(Bytes.utf8(text));
        }
        seeds.add(gzip(Bytes.utf8("a,b\n1,2\n3,4\n")));
        seeds.add(Bytes.of(0x1f, 0x8b, 8, 0));
        return seeds;
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(plain);
        }
        return bytes.toByteArray();
    }

    @Override
    public void close() throws IOException {
        FileTree.delete(folder);
    }
}
