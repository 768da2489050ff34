package io.kbound.scorer.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HeatMapTest {
    @Test
    void everyCell_saysItsChannelLevelAndNats_theChannelMostToBlameFirst() {
        String svg = svg(List.of("a", "b"), List.of(1, 0), List.of(1f, 40f, -2f, 3.5f, 0f, 0.25f));

        assertThat(svg)
                .containsSubsequence(
                        "<title>b, level 1 of 2: 40 nats</title>",
                        "<title>b, level 2 of 2: 3.5 nats</title>",
                        "<title>b, the edge: 0.25 nats</title>",
                        "<title>a, level 1 of 2: 1 nats</title>",
                        "<title>a, level 2 of 2: -2 nats</title>",
                        "<title>a, the edge: 0 nats</title>")
                .contains("40 nats to blame, the largest");
    }

    @Test
    void whatIsToBlame_isDarkerAndInNumbers_andWhatIsNotIsWhite() {
        String svg = svg(List.of("a"), List.of(0), List.of(100f, -50f, 50f, 1f));

        assertThat(cell(svg, "level 1 of 3")).contains("fill=\"#8a1610\"", "stroke:#000");
        assertThat(cell(svg, "level 2 of 3")).contains("fill=\"#ffffff\"").doesNotContain("stroke:#000");
        assertThat(cell(svg, "level 3 of 3")).contains("fill=\"#d95f52\"");
        assertThat(svg).contains(">100</text>", ">50</text>").doesNotContain("m s\">1</text>");
    }

    @Test
    void whereNothingIsToBlame_allIsWhite() {
        String svg = svg(List.of("a"), List.of(0), List.of(-1f, -2f, 0f));

        assertThat(svg.lines().filter(line -> line.contains("<title>")))
                .hasSize(3)
                .allMatch(line -> line.contains("fill=\"#ffffff\""));
        assertThat(svg).contains(">0 nats to blame, the largest");
    }

    @Test
    void names_areEscaped_andLongOnesShortened() {
        String svg = svg(List.of("<bearing> & \"housing\" of pump 7"), List.of(0), List.of(1f, 2f));

        assertThat(svg)
                .contains(
                        "<title>&lt;bearing&gt; &amp; &quot;housing&quot; of pump 7, level 1 of 1: 1 nats</title>",
                        ">&lt;bearing&gt; &amp; &quot;housin\u2026</text>")
                .doesNotContain("<bearing>");
    }

    @Test
    void moreLevelsOrChannelsThanCanBeRead_areSummed() {
        int channels = 30;
        int levels = 100;
        List<Float> cells = new ArrayList<>(Collections.nCopies((levels + 1) * channels, 1f));
        List<String> names =
                IntStream.range(0, channels).mapToObj(i -> "channel " + i).toList();

        String svg = svg(names, IntStream.range(0, channels).boxed().toList(), cells);

        assertThat(svg)
                .contains(
                        "<title>channel 0, levels 1 to 4 of 100: 4 nats</title>",
                        "<title>channel 22, levels 97 to 100 of 100: 4 nats</title>",
                        "<title>7 others, levels 1 to 4 of 100: 28 nats</title>",
                        "<title>7 others, the edge: 7 nats</title>")
                .doesNotContain("channel 23");
        assertThat(svg.split("<title>", -1)).hasSize(1 + 24 * 26);
    }

    @Test
    void largeNumbers_areShortened() {
        String svg = svg(List.of("a"), List.of(0), List.of(2_345f, 12_345f, 1_234f));

        assertThat(svg).contains(">2k</text>", ">12k</text>", ">1k</text>", ": 12345 nats</title>");
        assertThat(svg(List.of("a"), List.of(0), List.of(3e6f, 3e6f))).contains(">3e6</text>");
    }

    private static String svg(List<String> channels, List<Integer> worstFirst, List<Float> cells) {
        return new HeatMap(channels, worstFirst, cells).svg("a title");
    }

    private static String cell(String svg, String level) {
        return svg.lines()
                .filter(line -> line.contains(level + ":"))
                .findFirst()
                .orElseThrow();
    }
}
