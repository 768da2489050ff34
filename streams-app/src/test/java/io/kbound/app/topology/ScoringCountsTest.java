package io.kbound.app.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.kbound.app.Fixtures;
import io.kbound.app.codec.DeadLetterReason;
import io.kbound.card.ModelCard;
import io.kbound.scorer.onnx.BoundModel;
import java.nio.file.Path;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told is counted, and nothing else is. */
class ScoringCountsTest {
    private final ScoringCounts counts = new ScoringCounts();

    @Test
    void whatHappensToReadings_isCounted() {
        counts.received();
        counts.deadLettered(DeadLetterReason.LATE);
        counts.deadLettered(DeadLetterReason.LATE);
        counts.deadLettered(DeadLetterReason.EMPTY);
        counts.awaitedMore();
        counts.duplicate();
        counts.dropped();
        counts.imputed(3);
        counts.forgotten(4);

        assertCount(ScoringCounts::receivedCount, 1);
        assertCount(all -> all.deadLetterCount(DeadLetterReason.LATE), 2);
        assertCount(all -> all.deadLetterCount(DeadLetterReason.EMPTY), 1);
        assertCount(ScoringCounts::deadLetterCount, 3);
        assertCount(ScoringCounts::awaitedMoreCount, 1);
        assertCount(ScoringCounts::duplicateCount, 1);
        assertCount(ScoringCounts::droppedCount, 1);
        assertCount(ScoringCounts::imputedCount, 3);
        assertCount(ScoringCounts::forgottenCount, 4);
        assertCount(ScoringCounts::endedCount, 6);
    }

    @Test
    void whatHappensToWindows_isCounted() {
        counts.windowed();
        counts.waiting(3);
        counts.waiting(-1);
        counts.batch(5, 700);
        counts.batch(6, 400);
        counts.screened(2);
        counts.scored();
        counts.anomaly();
        counts.judged(30);

        assertCount(ScoringCounts::windowCount, 1);
        assertCount(ScoringCounts::waitingCount, 2);
        assertCount(ScoringCounts::batchCount, 2);
        assertCount(all -> all.batchWindows().sum(), 11);
        assertCount(all -> all.batchNanos().sum(), 1100);
        assertCount(ScoringCounts::screenedCount, 2);
        assertCount(ScoringCounts::scoredCount, 1);
        assertCount(ScoringCounts::anomalyCount, 1);
        assertCount(all -> all.delayMillis().sum(), 30);
        assertCount(all -> all.delayMillis().count(), 1);
    }

    @Test
    void whatHappensToSourcesAndModels_isCounted(@TempDir Path folder) throws Exception {
        assertThat(counts.driftPValue()).isNaN();
        assertThat(counts.model()).isEmpty();
        ModelCard first;
        ModelCard second;
        try (BoundModel singles = BoundModel.open(Fixtures.singles(folder));
                BoundModel pairs = BoundModel.open(Fixtures.pairs(folder))) {
            first = singles.card();
            second = pairs.card();
        }

        counts.episodeOpened();
        counts.episodeClosed();
        counts.drift(true, 1e-5);
        counts.drift(true, 1e-6);
        counts.drift(false, 0.4);
        counts.beganWith(first);
        assertThat(counts.model()).contains(first);
        counts.swappedTo(second);
        counts.modelRefused();

        assertCount(ScoringCounts::episodesOpenedCount, 1);
        assertCount(ScoringCounts::episodesClosedCount, 1);
        assertCount(ScoringCounts::driftsBegunCount, 2);
        assertCount(ScoringCounts::driftsEndedCount, 1);
        assertThat(counts.driftPValue()).isEqualTo(0.4);
        assertThat(counts.model()).contains(second);
        assertCount(ScoringCounts::swapCount, 1);
        assertCount(ScoringCounts::modelsRefusedCount, 1);
    }

    private void assertCount(ToLongFunction<ScoringCounts> count, long expected) {
        assertThat(count.applyAsLong(counts)).isEqualTo(expected);
    }
}
