package io.kbound.scorer.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kbound.command.KboundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileSurveyTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    private Path folder;

    @Test
    void columnsAreTold_andHowTheirReadingsCome() throws Exception {
        StringBuilder csv = new StringBuilder("time,machine,flow [l/min],speed,state,anomaly\n");
        for (int i = 0; i < 100; i++) {
            csv.append(START.plusSeconds(i / 2)).append(i % 2 == 0 ? ",a," : ",b,");
            csv.append(i % 10 == 0 ? "" : "1." + i).append(",2,running,").append(i < 80 ? "0\n" : "1\n");
        }
        FileSurvey survey = survey(csv);

        assertThat(survey.layout().time()).contains("time");
        assertThat(survey.layout().source()).contains("machine");
        assertThat(survey.layout().channels()).contains(List.of("flow", "speed"));
        assertThat(survey.labels()).containsExactly("anomaly");
        assertThat(survey.text()).containsExactly("state");
        assertThat(survey.firstLabelled()).hasValue(80);
        assertThat(survey.timeIsUsual()).isTrue();
        assertThat(survey.channelsAreUsual()).isTrue();
        SeriesSurvey series = survey.series();
        assertThat(series.readings()).isEqualTo(100);
        assertThat(series.sources()).isEqualTo(2);
        assertThat(series.incomplete()).isEqualTo(10);
        assertThat(series.lacking()).containsEntry("flow", 10L).containsEntry("speed", 0L);
        assertThat(series.interval()).contains(Duration.ofSeconds(1));
        assertThat(series.longestWithout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(series.late()).isZero();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        // A column, two of its values, and whether it tells sources apart.
        "device_id, 1, 2, true",
        "machineID, 7, 9, true",
        "sensor, a, b, true",
        "unit, 1, 2, true",
        // On or off.
        "pump, 0, 1, false",
        "pump no, 0, 1, true",
        "temperature, 20, 21, false",
        "state, on, off, false",
        "device_id, 1.5, 2.5, false"
    })
    void aSource_isAColumnThatIsCalledSo_andHasFewValues(String column, String one, String other, boolean source)
            throws Exception {
        StringBuilder csv = new StringBuilder("flow," + column + "\n");
        for (int i = 0; i < 20; i++) {
            csv.append(i * i).append(".5,").append(i % 3 == 0 ? one : other).append('\n');
        }
        assertThat(survey(csv).layout().source().isPresent()).isEqualTo(source);
    }

    @Test
    void anIdentityOfEachRow_isNoSource() throws Exception {
        StringBuilder csv = new StringBuilder("id,flow\n");
        for (int i = 0; i < 20; i++) {
            csv.append("r").append(i).append(',').append(i * i).append('\n');
        }
        assertThat(survey(csv).layout().source()).isEmpty();
    }

    @Test
    void withoutATellingName_theSourceIsWhatPutsTimesInOrder() throws Exception {
        StringBuilder csv = new StringBuilder("ts,kind,where,flow\n");
        for (int i = 0; i < 60; i++) {
            csv.append(START.plusSeconds(i / 3)).append(i % 2 == 0 ? ",x," : ",y,");
            csv.append(List.of("north", "south", "west").get(i % 3))
                    .append(',')
                    .append(i * i)
                    .append('\n');
        }
        assertThat(survey(csv).layout().source()).contains("where");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"when, 2026-01-01T00:00:, true", "event_time, 17672256, true", "amount, 17672256, false"})
    void aTime_isToldByItsForm_orByNameAndOrder(String column, String begin, boolean time) throws Exception {
        StringBuilder csv = new StringBuilder("flow," + column + "\n");
        for (int i = 10; i < 40; i++) {
            csv.append(i * i % 7).append(',').append(begin).append(i).append('\n');
        }
        FileSurvey survey = survey(csv);

        assertThat(survey.layout().time().isPresent()).isEqualTo(time);
        assertThat(survey.timeIsUsual()).isEqualTo(!time);
    }

    @Test
    void counters_andLabelsOfOtherNames_areNoChannels() throws Exception {
        StringBuilder csv = new StringBuilder("row;flow;is_fault;target temperature\n");
        for (int i = 0; i < 30; i++) {
            csv.append(i)
                    .append(';')
                    .append(i * i)
                    .append(i < 20 ? ";0;" : ";1;")
                    .append(i % 2)
                    .append('\n');
        }
        FileSurvey survey = survey(csv);

        assertThat(survey.counters()).containsExactly("row");
        assertThat(survey.labels()).containsExactly("is_fault");
        assertThat(survey.layout().channels()).contains(List.of("flow", "target temperature"));
        assertThat(survey.channelsAreUsual()).isFalse();
        assertThat(survey.firstLabelled()).hasValue(20);
    }

    @Test
    void readingsThatComeLate_andTwice_areSeen() throws Exception {
        StringBuilder csv = new StringBuilder("time,flow\n");
        for (int i = 0; i < 40; i++) {
            int second = i == 20 ? 17 : i == 30 ? 29 : i;
            csv.append(START.plusSeconds(second)).append(",1\n");
        }
        SeriesSurvey series = survey(csv).series();

        assertThat(series.late()).isEqualTo(1);
        assertThat(series.latestBy()).isEqualTo(Duration.ofSeconds(2));
        assertThat(series.duplicates()).isEqualTo(1);
    }

    @Test
    void aFileWithoutNumbers_isRefused_asIsADecimalComma() {
        assertThatThrownBy(() -> survey("a,b\nx,y\n"))
                .isInstanceOf(KboundException.class)
                .hasMessageContaining("no column holds numbers");
        assertThatThrownBy(() -> survey("a;b\n1;2,5\n2;3,5\n5;1,5\n"))
                .isInstanceOf(KboundException.class)
                .hasMessageContaining("'2,5' is no number");
    }

    private FileSurvey survey(CharSequence csv) throws IOException {
        return FileSurvey.of(Files.writeString(folder.resolve("readings.csv"), csv));
    }
}
