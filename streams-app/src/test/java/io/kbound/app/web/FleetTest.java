package io.kbound.app.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kbound.record.AnomalyRecord;
import io.kbound.record.EpisodeRecord;
import io.kbound.record.EpisodeState;
import io.kbound.record.FeedbackRecord;
import io.kbound.record.FeedbackVerdict;
import io.kbound.record.ScoreRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is read, and what the page is told of it. */
class FleetTest {
    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    private final Fleet fleet = new Fleet(100);
    private final FleetJson json = new FleetJson(fleet, () -> BEGIN.plusSeconds(60));

    @Test
    void aSourceThatScores_isARow_withItsNewestPValues() {
        for (int i = 0; i < 70; i++) {
            fleet.add(score("pump", i, 0.1));
        }
        fleet.add(score("pump", 70, 0.001));

        JsonNode row = row("pump");
        assertThat(row.path("state").asText()).isEqualTo("normal");
        assertThat(row.path("p").asDouble()).isEqualTo(0.001);
        assertThat(row.path("seen").asDouble())
                .isEqualTo((double) BEGIN.plusSeconds(70).toEpochMilli());
        assertThat(row.path("spark")).hasSize(60);
        assertThat(row.path("spark").get(0).asDouble()).isEqualTo(1);
        assertThat(row.path("spark").get(59).asDouble()).isEqualTo(3);
    }

    @Test
    void anOpenEpisode_knowsItsAnomaliesSoFar_whicheverTopicIsReadFirst() {
        fleet.add(anomaly("pump", 1, 0.004), true);
        fleet.add(episode("pump", 1, 1, EpisodeState.OPENED));
        fleet.add(anomaly("pump", 2, 0.0001), true);
        fleet.add(anomaly("pump", 5, 0.003), true);

        JsonNode open = row("pump").path("last");
        assertThat(open.path("state").asText()).isEqualTo("open");
        assertThat(row("pump").path("state").asText()).isEqualTo("episode");
        assertThat(open.path("anomalies").asLong()).isEqualTo(3);
        assertThat(open.path("end").asDouble())
                .isEqualTo((double) BEGIN.plusSeconds(5).toEpochMilli());
        assertThat(open.path("worstP").asDouble()).isEqualTo(0.0001);

        fleet.add(episode("pump", 1, 9, EpisodeState.CLOSED));

        assertThat(row("pump").path("last").path("state").asText()).isEqualTo("over");
        assertThat(row("pump").path("last").path("end").asDouble())
                .isEqualTo((double) BEGIN.plusSeconds(9).toEpochMilli());
        assertThat(row("pump").path("episodes").asLong()).isEqualTo(1);
    }

    @Test
    void whatIsSaidLast_holds_inWhateverOrderItIsRead() {
        fleet.add(episode("pump", 1, 9, EpisodeState.CLOSED));
        fleet.add(said("pump", 1, FeedbackVerdict.REJECTED, 20));
        fleet.add(said("pump", 1, FeedbackVerdict.ACKNOWLEDGED, 10));

        assertThat(keys(json.episodes("", "", "rejected", 10))).hasSize(1);
        assertThat(keys(json.episodes("", "", "acknowledged", 10))).isEmpty();
        assertThat(keys(json.episodes("", "", "none", 10))).isEmpty();
    }

    @Test
    void episodes_areFoundByTextAndState_theNewestFirst() {
        fleet.add(episode("pump", 1, 9, EpisodeState.CLOSED));
        fleet.add(episode("fan", 20, 20, EpisodeState.OPENED));
        fleet.add(episode("pump", 30, 30, EpisodeState.OPENED));

        assertThat(keys(json.episodes("", "", "", 10))).containsExactly("pump", "fan", "pump");
        assertThat(keys(json.episodes("PU", "open", "", 10))).containsExactly("pump");
        assertThat(keys(json.episodes("", "", "", 1))).containsExactly("pump");
        assertThat(keys(json.episodes("", "", "none", 10))).hasSize(3);
    }

    @Test
    void whoListens_isToldOfWhatChanged() {
        fleet.add(score("pump", 1, 0.5));
        fleet.add(score("fan", 1, 0.5));
        long heard = fleet.version();
        fleet.add(score("fan", 2, 0.5));

        JsonNode changed = json.changedSince(heard).path("rows");
        assertThat(changed).hasSize(1);
        assertThat(changed.get(0).path("key").asText()).isEqualTo("fan");
        assertThat(json.changedSince(fleet.version()).path("rows")).isEmpty();
    }

    @Test
    void whoListens_isToldOfNewResultsAlone_andOfEpisodesThatChanged() {
        for (int i = 0; i < 70; i++) {
            fleet.add(score("pump", i, 0.1));
        }
        fleet.add(episode("pump", 1, 9, EpisodeState.CLOSED));
        long heard = fleet.version();
        fleet.add(score("pump", 70, 0.01));
        fleet.add(score("pump", 71, 0.001));

        JsonNode row = json.changedSince(heard).path("rows").path(0);
        assertThat(row.path("results").asLong()).isEqualTo(72);
        assertThat(row.path("spark")).extracting(JsonNode::asDouble).containsExactly(2.0, 3.0);
        assertThat(row.has("last")).isFalse();

        heard = fleet.version();
        fleet.add(said("pump", 1, FeedbackVerdict.CONFIRMED, 10));
        row = json.changedSince(heard).path("rows").path(0);
        assertThat(row.path("spark")).isEmpty();
        assertThat(row.path("last").path("verdict").asText()).isEqualTo("confirmed");

        fleet.add(episode("pump", 20, 20, EpisodeState.OPENED));
        heard = fleet.version();
        fleet.add(anomaly("pump", 21, 0.001), true);
        row = json.changedSince(heard).path("rows").path(0);
        assertThat(row.path("last").path("anomalies").asLong()).isEqualTo(1);
    }

    @Test
    void moreSourcesThanAreHeld_leaveThoseOfTheNewestResults() {
        for (int i = 0; i < 150; i++) {
            fleet.add(score("pump " + i, i, 0.5));
        }
        fleet.add(score("pump 50", 200, 0.5));
        fleet.add(score("pump 150", 201, 0.5));

        List<String> keys = new ArrayList<>();
        json.all().path("rows").forEach(row -> keys.add(row.path("key").asText()));
        assertThat(keys)
                .hasSize(100)
                .contains("pump 50", "pump 150", "pump 149")
                .doesNotContain("pump 51");
    }

    private JsonNode row(String source) {
        return fleet.look(source, known -> json.row(known, 0)).orElseThrow();
    }

    private static List<String> keys(ObjectNode episodes) {
        List<String> keys = new ArrayList<>();
        episodes.path("episodes").forEach(one -> keys.add(one.path("key").asText()));
        return keys;
    }

    private static ScoreRecord score(String source, int second, double p) {
        return ScoreRecord.newBuilder()
                .setId(source + second)
                .setSource(source)
                .setTime(BEGIN.plusSeconds(second))
                .setTopic("signals")
                .setPartition(0)
                .setOffset(second)
                .setModel("pump@1")
                .setBound(null)
                .setStatistic(1)
                .setPValue(p)
                .setPValueExtrapolated(false)
                .setThreshold(-1)
                .setAnomaly(false)
                .build();
    }

    private static AnomalyRecord anomaly(String source, int second, double p) {
        return AnomalyRecord.newBuilder()
                .setId(source + second)
                .setSource(source)
                .setTime(BEGIN.plusSeconds(second))
                .setTopic("signals")
                .setPartition(0)
                .setOffset(second)
                .setModel("pump@1")
                .setBound(-10)
                .setStatistic(-3)
                .setPValue(p)
                .setPValueExtrapolated(false)
                .setThreshold(-1)
                .setChannels(List.of("flow"))
                .setValues(List.of(1f))
                .setImputed(List.of(false))
                .setRows(List.of("now"))
                .setObserved(List.of(1f))
                .setExpected(List.of(2f))
                .setAttribution(List.of(9f))
                .setLevelAttribution(List.of(9f, 0f))
                .build();
    }

    private static EpisodeRecord episode(String source, int from, int to, EpisodeState state) {
        return EpisodeRecord.newBuilder()
                .setId(source + from)
                .setSource(source)
                .setState(state)
                .setStart(BEGIN.plusSeconds(from))
                .setEnd(BEGIN.plusSeconds(to))
                .setAnomalies(1)
                .setWorst(source + from)
                .setWorstTime(BEGIN.plusSeconds(from))
                .setWorstBound(-10)
                .setWorstPValue(0.004)
                .setModel("pump@1")
                .setChannels(List.of("flow"))
                .setAttribution(List.of(9f))
                .build();
    }

    private static FeedbackRecord said(String source, int from, FeedbackVerdict verdict, int at) {
        return FeedbackRecord.newBuilder()
                .setEpisode(source + from)
                .setSource(source)
                .setStart(BEGIN.plusSeconds(from))
                .setEnd(BEGIN.plusSeconds(from))
                .setVerdict(verdict)
                .setSaid(BEGIN.plusSeconds(at))
                .build();
    }
}
