package io.kbound.app.watch;

import static io.kbound.app.watch.Results.anomaly;
import static io.kbound.app.watch.Results.episode;
import static io.kbound.app.watch.Results.millis;
import static org.assertj.core.api.Assertions.assertThat;

import io.kbound.record.EpisodeState;
import java.util.List;
import org.jline.utils.AttributedString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TroubleTableTest {
    private static final String HOSTILE = "pump\u001b[2J\u001b]0;owned\u0007\u202e\u009b31m\r\n9";

    private final TroubleTable table = new TroubleTable(new Palette(true), "kbound-anomalies at 127.0.0.1:9092");

    @Test
    void atEightyColumns_aRowSaysStateHowImprobableHowOftenAndWhomToBlame() {
        TroubledSources sources = new TroubledSources(10, true, false);
        sources.add(anomaly("pump-1", 1, 1e-3, "flow", 17.1f), millis(1));
        sources.add(anomaly("pump-1", 2, 2.7e-6, "flow", 20.1f), millis(2));
        sources.add(anomaly("pump-2", 3, 0.004, "pressure", 5), millis(3));
        sources.add(episode("pump-2", EpisodeState.CLOSED, 3, 3, 1), millis(4));

        assertThat(text(draw(sources, new TableCursor(), 80, 8, 10)))
                .containsExactly(
                        "kbound-anomalies at 127.0.0.1:9092",
                        "1 anomalous, 3 anomalies a minute, newest result 6 s ago",
                        "  state      source  lowest p  anomalies     count  nats by channel",
                        "> ANOMALOUS  pump-1   2.7e-06  ▅█                2  flow -20.1",
                        "  over       pump-2    0.0010  ▄                 1  pressure -5.0",
                        "",
                        "",
                        "q ends  j k choose  Enter tells more");
    }

    @Test
    void aChannelsLongName_leavesRoomForItsNats() {
        TroubledSources sources = new TroubledSources(10, true, false);
        sources.add(anomaly("pump-1", 1, 1e-3, "temperature of the second bearing", 224.1f), millis(1));

        assertThat(text(draw(sources, new TableCursor(), 80, 6, 10)).get(3)).endsWith("  temperature of the s… -224.1");
    }

    @Test
    void atFortyColumns_whatIsMissedLeastIsLeftOut() {
        TroubledSources sources = new TroubledSources(10, true, false);
        sources.add(anomaly("a pump with a long name", 1, 1e-3, "flow", 17.1f), millis(1));

        assertThat(text(draw(sources, new TableCursor(), 40, 6, 10)).subList(2, 4))
                .containsExactly("  state      source      lowest p  anom…", "> ANOMALOUS  a pump wi…    0.0010  ▅");
    }

    @Test
    void atOneHundredAndFortyColumns_itSaysSinceWhen() {
        TroubledSources sources = new TroubledSources(10, true, false);
        sources.add(anomaly("pump-1", 1, 1e-3, "flow", 17.1f), millis(1));

        assertThat(text(draw(sources, new TableCursor(), 140, 6, 10)).get(3)).contains("  12:00:01Z  ");
        assertThat(text(draw(sources, new TableCursor(), 140, 6, 90_000)).get(3))
                .contains("  2026-01-01  ");
    }

    @ParameterizedTest
    @CsvSource({"80,24", "40,12", "20,5", "200,50", "10,3", "1,1"})
    void noLineIsWiderThanTheWindow_andThereAreAsManyAsItHas(int width, int height) {
        TroubledSources sources = new TroubledSources(100, true, true);
        sources.add(anomaly("水位センサー水位センサー水位センサー", 1, 1e-3, "水".repeat(300), 17.1f), millis(1));
        sources.add(anomaly("e" + "\u0301".repeat(5000), 1, 1e-3, "👩‍🔧".repeat(90), 17.1f), millis(1));
        sources.add(anomaly(HOSTILE, 1, 1e-3, HOSTILE, 17.1f), millis(1));
        for (int i = 0; i < 60; i++) {
            sources.add(anomaly("pump-" + i, i, 1e-4 * (i + 1), "flow", 1e6f), millis(i));
        }
        TableCursor closed = new TableCursor();
        TableCursor open = new TableCursor();
        open.press(Key.OPEN, sources.worstFirst(millis(100)), 10);

        for (TableCursor cursor : List.of(closed, open)) {
            List<AttributedString> lines = draw(sources, cursor, width, height, 100);
            assertThat(lines).hasSize(height);
            assertThat(lines).allMatch(line -> line.columnLength() <= width);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatATerminalWouldActOn_isNeverDrawn(boolean open) {
        TroubledSources sources = new TroubledSources(10, true, false);
        sources.add(anomaly(HOSTILE, 1, 1e-3, HOSTILE, 17.1f), millis(1));
        TableCursor cursor = new TableCursor();
        if (open) {
            cursor.press(Key.OPEN, sources.worstFirst(millis(1)), 10);
        }

        String drawn = String.join("", text(draw(sources, cursor, 200, 30, 1)));
        assertThat(drawn).contains("pump\\u001b[2J\\u001b]0;owne");
        assertThat(drawn.codePoints())
                .noneMatch(point -> Character.isISOControl(point) || Character.getType(point) == Character.FORMAT);
    }

    @Test
    void whereThereAreMoreThanFit_theCursorScrolls_andStaysWithItsSource() {
        TroubledSources sources = new TroubledSources(100, true, false);
        for (int i = 10; i < 40; i++) {
            sources.add(anomaly("pump-" + i, i, 1e-4, "flow", 9), millis(i));
        }
        TableCursor cursor = new TableCursor();
        int page = TroubleTable.page(12);
        for (int i = 0; i < 10; i++) {
            cursor.press(Key.DOWN, sources.worstFirst(millis(40)), page);
        }

        List<String> lines = text(draw(sources, cursor, 80, 12, 40));
        assertThat(lines.get(3)).contains("pump-13");
        assertThat(lines.get(10)).startsWith("> ").contains("pump-20");
        assertThat(lines.get(11)).startsWith("rows 4 to 11 of 30");

        sources.add(anomaly("pump-39", 41, 1e-6, "flow", 9), millis(41));
        assertThat(text(draw(sources, cursor, 80, 12, 41)))
                .anyMatch(line -> line.startsWith("> ") && line.contains("pump-20"));
    }

    @Test
    void theChosenSource_isToldInWords() {
        TroubledSources sources = new TroubledSources(10, true, false);
        sources.add(anomaly("pump-1", 1, 1e-3, "flow", 17.1f), millis(1));
        TableCursor cursor = new TableCursor();
        cursor.press(Key.OPEN, sources.worstFirst(millis(1)), 10);

        assertThat(text(draw(sources, cursor, 80, 16, 10)))
                .contains(
                        "pump-1",
                        "ANOMALOUS, anomalies since 2026-01-01T12:00:01Z: 1, lowest p 0.0010",
                        "newest anomaly at 2026-01-01T12:00:01Z, record rig-0-1",
                        "p 0.0010, K -12.5 (alarm at -3.0)",
                        "flow -17.1 nats",
                        "  now is 2.00 where 3.50 was expected");

        cursor.press(Key.BACK, sources.worstFirst(millis(1)), 10);
        assertThat(text(draw(sources, cursor, 80, 16, 10)).get(3)).startsWith("> ANOMALOUS");
    }

    @Test
    void whereSourcesAreLetGo_orNoBrokerIsConnected_itSaysSo() {
        TroubledSources sources = new TroubledSources(1, true, false);
        sources.add(anomaly("a", 1, 1e-3, "flow", 9), millis(1));
        sources.add(anomaly("b", 2, 1e-3, "flow", 9), millis(2));

        assertThat(text(draw(sources, new TableCursor(), 100, 8, 10)).get(1))
                .contains("1 let go: no more than 1 are kept");
        assertThat(table.draw(sources, new TableCursor(), 100, 8, millis(10), false)
                        .get(1)
                        .toString())
                .startsWith("NO BROKER is connected");
    }

    @Test
    void withoutColours_theStateIsStillAWord() {
        TroubledSources sources = new TroubledSources(10, true, false);
        sources.add(anomaly("a", 1, 1e-3, "flow", 9), millis(1));
        String row = new TroubleTable(new Palette(false), "")
                .draw(sources, new TableCursor(), 80, 8, millis(1), true)
                .get(3)
                .toAnsi();

        assertThat(row).contains("ANOMALOUS").doesNotContain("[31").doesNotContain(";31");
        assertThat(draw(sources, new TableCursor(), 80, 8, 1).get(3).toAnsi()).contains("31");
    }

    private List<AttributedString> draw(
            TroubledSources sources, TableCursor cursor, int width, int height, int second) {
        return table.draw(sources, cursor, width, height, millis(second), true);
    }

    private static List<String> text(List<AttributedString> lines) {
        return lines.stream().map(line -> line.toString().stripTrailing()).toList();
    }
}
