package io.kbound.scorer.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.kbound.record.AnomalyRecord;
import io.kbound.record.EpisodeRecord;
import io.kbound.record.EpisodeState;
import io.kbound.scorer.evaluation.WorstEpisodes;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EpisodeSectionTest {
    @Test
    void channels_standInTheTableAndTheMapInTheSameOrder_theMostToBlameFirst() {
        String html = section(List.of(1f, 2f, 0.5f, 5f, 0f, 3f));

        assertThat(html)
                .containsSubsequence(
                        "<td>flow</td><td class=\"n\">10</td>",
                        "<td>speed</td><td class=\"n\">1.5</td>",
                        "<svg class=\"map\"",
                        "<title>flow, level 1 of 2: 2 nats</title>",
                        "<title>speed, level 1 of 2: 1 nats</title>")
                .doesNotContain("Nats to blame by noise level");
    }

    @Test
    void ofAModelThatDoesNotSplitItsLevels_theLevelsAreShown() {
        assertThat(section(List.of()))
                .contains("aria-label=\"Nats to blame by noise level\"")
                .doesNotContain("class=\"map\"");
    }

    @Test
    void withoutEpisodes_itSaysSo() {
        Html page = Html.begin("a page");
        EpisodeSection.addTo(page, List.of());

        assertThat(page.finish()).contains("There was none.");
    }

    private static String section(List<Float> cells) {
        EpisodeRecord episode = EpisodeRecord.newBuilder()
                .setId("i")
                .setSource("rig")
                .setState(EpisodeState.CLOSED)
                .setStart(Instant.EPOCH)
                .setEnd(Instant.ofEpochSecond(5))
                .setAnomalies(3)
                .setWorst("i")
                .setWorstTime(Instant.EPOCH)
                .setWorstBound(-12)
                .setWorstPValue(0.001)
                .setModel("m")
                .setChannels(List.of("speed", "flow"))
                .setAttribution(List.of(1.5f, 10f))
                .build();
        AnomalyRecord anomaly = AnomalyRecord.newBuilder()
                .setId("i")
                .setSource("rig")
                .setTime(Instant.EPOCH)
                .setTopic("t")
                .setPartition(0)
                .setOffset(0)
                .setModel("m")
                .setBound(-12)
                .setStatistic(-12)
                .setPValue(0.001)
                .setPValueExtrapolated(false)
                .setThreshold(-3)
                .setChannels(List.of("speed", "flow"))
                .setValues(List.of(2000f, 20f))
                .setImputed(List.of(false, false))
                .setRows(List.of("now"))
                .setObserved(List.of(2000f, 20f))
                .setExpected(List.of(2000f, 43f))
                .setAttribution(List.of(1.5f, 10f))
                .setLevelAttribution(List.of(3f, 5.5f, 3f))
                .setCellAttribution(cells)
                .build();
        Html page = Html.begin("a page");
        EpisodeSection.addTo(page, List.of(new WorstEpisodes.Worst(episode, Optional.of(anomaly))));
        return page.finish();
    }
}
