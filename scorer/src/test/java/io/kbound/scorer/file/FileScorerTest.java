package io.kbound.scorer.file;

import static org.assertj.core.api.Assertions.assertThat;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.kbound.scorer.onnx.BoundModel;
import io.kbound.scorer.onnx.BoundScorer;
import io.kbound.scorer.onnx.FixtureModel;
import io.kbound.scorer.onnx.HostileModel;
import io.kbound.scorer.series.Layout;
import io.kbound.scorer.series.RowRange;
import io.kbound.scorer.series.SignalFile;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileScorerTest {
    @TempDir
    private Path folder;

    @Test
    void oneRowComesOutForEachRowIn_withTheBoundsOfItsOwnSourcesWindows() throws Exception {
        Random random = new Random(1);
        StringBuilder csv = new StringBuilder("pump,time,pressure,speed,flow\n");
        List<float[]> readings = new ArrayList<>();
        for (int i = 0; i < 301; i++) {
            float speed = 2000 + 500 * random.nextFloat();
            float[] reading = {speed, 0.021f * speed, 6e-7f * speed * speed};
            readings.add(reading);
            csv.append(String.format(Locale.ROOT, "p%d,%d,%s,%s,%s%n", i % 3, i, reading[2], reading[0], reading[1]));
        }

        try (BoundModel model = BoundModel.open(FixtureModel.in(folder));
                BoundScorer alone = model.scorer(1)) {
            List<NamedCsvRecord> rows = score(model, csv.toString(), false);

            assertThat(rows).hasSize(301);
            for (int i = 0; i < rows.size(); i++) {
                NamedCsvRecord row = rows.get(i);
                assertThat(row.getField("row")).isEqualTo(Integer.toString(i));
                assertThat(row.getField("key")).isEqualTo("p" + i % 3);
                if (i < 3) {
                    assertThat(row.getField("bound"))
                            .as("the first of its source")
                            .isEmpty();
                    assertThat(row.getField("anomaly")).isEmpty();
                    continue;
                }
                float[] window = new float[6];
                System.arraycopy(readings.get(i - 3), 0, window, 0, 3);
                System.arraycopy(readings.get(i), 0, window, 3, 3);
                alone.put(0, window);
                alone.score(1);
                assertThat(Float.parseFloat(row.getField("bound"))).isEqualTo(alone.bound(0));
            }
        }
    }

    @Test
    void aRowThatLacksAValue_isPassedOverAndTheWindowGoesOnAfterIt() throws Exception {
        String csv = "pump,time,speed,flow,pressure\na,1,2000,42,2.5\na,2,2000,,2.5\na,3,2000,42,2.5\n";
        try (BoundModel model = BoundModel.open(FixtureModel.in(folder))) {
            List<NamedCsvRecord> rows = score(model, csv, false);

            assertThat(rows).extracting(row -> row.getField("bound").isEmpty()).containsExactly(true, true, false);
        }
    }

    @Test
    void aRowThatTheModelHasNoNumberFor_hasNoVerdict_andIsCounted() throws Exception {
        String csv = "pump,time,speed,flow,pressure\na,1,2000,42,2.5\na,2,2000,42,2.5\na,3,2000000,42,2.5\n";
        Path file = Files.write(folder.resolve("none.onnx"), HostileModel.withoutNumberAbove(folder, 1e6f));
        try (BoundModel model = BoundModel.open(file)) {
            NamedCsvRecord row = score(model, csv, false).get(2);

            assertThat(row.getField("bound")).isNotEmpty();
            assertThat(row.getField("p_value")).isEmpty();
            assertThat(row.getField("anomaly")).isEmpty();
        }
    }

    @Test
    void explained_eachChannelsShareAndWhatWasExpectedAreAdded() throws Exception {
        String csv = "pump,time,speed,flow,pressure\na,1,2000,42,2.5\na,2,2000,20,2.5\n";
        try (BoundModel model = BoundModel.open(FixtureModel.in(folder))) {
            NamedCsvRecord row = score(model, csv, true).get(1);

            assertThat(row.getField("top_channel")).isEqualTo("flow");
            assertThat(row.getField("anomaly")).isEqualTo("1");
            assertThat(Float.parseFloat(row.getField("attribution flow"))).isPositive();
            assertThat(Float.parseFloat(row.getField("expected now flow"))).isGreaterThan(20);
            assertThat(row.getHeader()).hasSize(10 + 3 + 6);
        }
    }

    private List<NamedCsvRecord> score(BoundModel model, String csv, boolean explain) throws Exception {
        Path file = Files.writeString(folder.resolve("signals.csv"), csv);
        Layout layout = new Layout(
                Optional.of("pump"), Optional.empty(), Optional.of(model.card().channelNames()), RowRange.ALL);
        FileJudge judge =
                new FileJudge(model.card(), 0.01, OptionalInt.empty(), Optional.empty(), Duration.ofSeconds(2));
        StringWriter out = new StringWriter();
        try (SignalFile signals = SignalFile.open(file, layout)) {
            new FileScorer(model, judge, explain).score(signals, out, rows -> {});
        }
        try (CsvReader<NamedCsvRecord> reader = CsvReader.builder().ofNamedCsvRecord(out.toString())) {
            return reader.stream().toList();
        }
    }
}
