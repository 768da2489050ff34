package io.kbound.scorer.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kbound.command.KboundException;
import io.kbound.scorer.series.Labels.Event;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelFileTest {
    private static final long SECOND = 1_000_000;

    @TempDir
    private Path folder;

    @Test
    void eventsAreRead_whateverOtherColumnsThereAre() throws Exception {
        Path file = write("note,end,key,start\nbearing,1970-01-01T00:00:09Z,pump,1970-01-01 00:00:02\n,30,fan,20.5\n");

        assertThat(LabelFile.read(file).confirmed().all())
                .containsExactly(
                        new Event("fan", 20 * SECOND + SECOND / 2, 30 * SECOND),
                        new Event("pump", 2 * SECOND, 9 * SECOND));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "key,start,end                  | it holds no event",
                "key,start;a,1                  | line 2: it has no column 'end'",
                "key,start,end;a,1,2;b,9,3      | line 3: the event ends before it begins",
                "key,start,end;a,1,noon         | line 2, column 'end': 'noon' is no time",
                "key,start,end,verdict;a,1,2,so | line 2, column 'verdict': 'so' is no verdict; write confirmed or rejected"
            })
    void whatIsWrong_isSaidWithItsLine(String content, String message) throws Exception {
        Path file = write(content.trim().replace(';', '\n') + "\n");

        assertThatThrownBy(() -> LabelFile.read(file))
                .isInstanceOf(KboundException.class)
                .hasMessageContaining(message);
    }

    @Test
    void verdicts_tellWhatWasWrongFromWhatWasNot_andAreReadAsTheyAreWritten() throws Exception {
        Path file = write("key,start,end,verdict\na,1,2,confirmed\na,4,5,rejected\na,7,8,\n");
        Path again = folder.resolve("again.csv");

        Feedback feedback = LabelFile.read(file);
        LabelFile.write(feedback, again);

        assertThat(feedback.confirmed().all())
                .containsExactly(new Event("a", SECOND, 2 * SECOND), new Event("a", 7 * SECOND, 8 * SECOND));
        assertThat(feedback.rejected().all()).containsExactly(new Event("a", 4 * SECOND, 5 * SECOND));
        assertThat(LabelFile.read(again).confirmed().all())
                .isEqualTo(feedback.confirmed().all());
        assertThat(LabelFile.read(again).rejected().all())
                .isEqualTo(feedback.rejected().all());
    }

    @Test
    void rowsOfAColumnThatFollowOneAnother_areAnEventOfTheirSource() throws Exception {
        Path file = write("time,key,x,fault\n0,a,1,0\n1,a,1,1\n1,b,1,1\n2,a,1,1\n3,a,1,0\n4,a,1,\n5,a,1,2\n");
        Layout layout = new Layout(Optional.of("key"), Optional.empty(), Optional.empty(), RowRange.ALL);

        assertThat(LabelFile.ofColumn(file, layout, "fault").all())
                .containsExactly(
                        new Event("a", SECOND, 2 * SECOND),
                        new Event("a", 5 * SECOND, 5 * SECOND),
                        new Event("b", SECOND, SECOND));
    }

    private Path write(String content) throws Exception {
        return Files.writeString(folder.resolve("events.csv"), content);
    }
}
