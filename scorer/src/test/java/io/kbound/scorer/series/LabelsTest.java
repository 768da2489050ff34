package io.kbound.scorer.series;

import static org.assertj.core.api.Assertions.assertThat;

import io.kbound.scorer.series.Labels.Event;
import java.util.List;
import org.junit.jupiter.api.Test;

class LabelsTest {
    private static final Labels LABELS = new Labels(
            List.of(new Event("a", 50, 60), new Event("a", 10, 20), new Event("a", 15, 30), new Event("b", 0, 5)));

    @Test
    void eventsOfASourceThatOverlap_areOne() {
        assertThat(LABELS.all()).containsExactly(new Event("a", 10, 30), new Event("a", 50, 60), new Event("b", 0, 5));
    }

    @Test
    void aMomentLiesInAnEvent_endsIncluded_ofItsOwnSourceAlone() {
        assertThat(LABELS.at("a", 9)).isEmpty();
        assertThat(LABELS.at("a", 10)).contains(new Event("a", 10, 30));
        assertThat(LABELS.at("a", 30)).contains(new Event("a", 10, 30));
        assertThat(LABELS.at("a", 31)).isEmpty();
        assertThat(LABELS.at("b", 10)).isEmpty();
        assertThat(LABELS.at("c", 10)).isEmpty();
    }

    @Test
    void aStretchOverlapsAnEvent_whereTheyShareAMoment() {
        assertThat(LABELS.overlap("a", 0, 9)).isFalse();
        assertThat(LABELS.overlap("a", 0, 10)).isTrue();
        assertThat(LABELS.overlap("a", 31, 49)).isFalse();
        assertThat(LABELS.overlap("a", 60, 99)).isTrue();
        assertThat(LABELS.overlap("a", 0, 99)).isTrue();
    }
}
