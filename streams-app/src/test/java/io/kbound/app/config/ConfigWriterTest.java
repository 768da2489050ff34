package io.kbound.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.kbound.app.config.ConfigWriter.Choice;
import io.kbound.scorer.window.SeriesRules.Missing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigWriterTest {
    private static final Map<Setting, Choice> REQUIRED =
            Map.of(Setting.INPUT_TOPIC, new Choice("rig", "why"), Setting.MODEL_PATH, new Choice("rig.onnx", ""));

    @TempDir
    private Path folder;

    @Test
    void whatWasChosen_isReadAgain_andAllElseIsAtItsDefault() throws Exception {
        AppConfig read = read(ConfigWriter.text(
                List.of("about"),
                Map.of(
                        Setting.INPUT_TOPIC, new Choice("rig", ""),
                        Setting.MODEL_PATH, new Choice("my models/rig #1.onnx", ""),
                        Setting.SERIES_MAX_GAP, new Choice("1s", "readings come every 100 ms."),
                        Setting.SERIES_MISSING, new Choice("hold", "")),
                Map.of("bootstrap.servers", "one:9092,two:9092")));
        AppConfig plain = ConfigReader.read(
                Optional.empty(),
                Map.of(),
                List.of(
                        "input.topic=rig",
                        "model.path=my models/rig #1.onnx",
                        "series.max-gap=1s",
                        "series.missing=hold",
                        "kafka.bootstrap.servers=one:9092,two:9092"));

        assertThat(read).isEqualTo(plain);
        assertThat(read.series().maxGap()).isEqualTo(Duration.ofSeconds(1));
        assertThat(read.series().missing()).isEqualTo(Missing.HOLD);
    }

    @Test
    void everySettingIsThere_withItsMeaning_andWithoutItsMarkItStillReadsAsTheDefault() throws Exception {
        String text = ConfigWriter.text(List.of(), REQUIRED, Map.of());
        String oneLine = text.replaceAll("\\s*\\R\\s*# ", " ");
        for (Setting setting : Setting.values()) {
            assertThat(oneLine).contains(setting.meaning());
            assertThat(text).containsPattern("(?m)^  #?" + setting.key().replaceFirst(".*\\.", "") + ":");
        }

        String uncommented = text.replaceAll("(?m)^  #(\\S)", "  $1");
        assertThat(read(uncommented).describe())
                .containsAllEntriesOf(read(text).describe())
                .containsEntry("kafka.processing.guarantee", "exactly_once_v2");
    }

    /** What YAML would take for a number, a truth, nothing, or the begin of something else. */
    @ParameterizedTest
    @ValueSource(strings = {"1e3", "0x1f", "null", "~", "off", "12", "007", "1_000", "1.0", "2026-01-01", "a.b-c_d"})
    void aName_staysWhatItIs(String name) throws Exception {
        Map<Setting, Choice> chosen =
                Map.of(Setting.INPUT_TOPIC, new Choice("t", ""), Setting.MODEL_PATH, new Choice(name, ""));

        assertThat(read(ConfigWriter.text(List.of(), chosen, Map.of())).model().path())
                .isEqualTo(Path.of(name));
    }

    @Test
    void aSecret_isNotWritten_andWhereItBelongsIsSaid() throws Exception {
        String text = ConfigWriter.text(
                List.of(), REQUIRED, Map.of("sasl.jaas.config", "user and word", "sasl.mechanism", "PLAIN"));

        assertThat(text).contains("KBOUND_KAFKA_SASL_JAAS_CONFIG").doesNotContain("user and word");
        assertThat(read(text).kafka()).isEqualTo(Map.of("sasl.mechanism", "PLAIN"));
    }

    @ParameterizedTest
    @CsvSource({"1, 1ms", "999, 999ms", "1000, 1s", "1001, 2s", "600000, 10m", "600001, 11m", "36000000, 10h"})
    void aDuration_isRoundedUpToWhatCanBeRead(long millis, String text) {
        assertThat(Durations.roundedUp(Duration.ofMillis(millis))).isEqualTo(text);
        assertThat(Durations.parse(text).orElseThrow()).isGreaterThanOrEqualTo(Duration.ofMillis(millis));
    }

    private AppConfig read(String text) throws IOException {
        return ConfigReader.read(
                Optional.of(Files.writeString(folder.resolve("kbound.yaml"), text)), Map.of(), List.of());
    }
}
