package io.kbound.app.topology;

import io.kbound.app.codec.DeadLetterReason;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** Metrics kept in memory. Safe for use by many threads; a reader may see one count before another. */
public final class ScoringCounts implements ScoringMetrics {
    private final LongAdder received = new LongAdder();
    private final LongAdder awaitedMore = new LongAdder();
    private final LongAdder duplicates = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private final LongAdder forgotten = new LongAdder();
    private final LongAdder batches = new LongAdder();
    private final LongAdder screened = new LongAdder();
    private final LongAdder scored = new LongAdder();
    private final LongAdder anomalies = new LongAdder();
    private final LongAdder episodesOpened = new LongAdder();
    private final LongAdder episodesClosed = new LongAdder();
    private final LongAdder drifts = new LongAdder();
    private final Map<DeadLetterReason, LongAdder> deadLetters = new EnumMap<>(DeadLetterReason.class);

    /** All counts at zero. */
    public ScoringCounts() {
        for (DeadLetterReason reason : DeadLetterReason.values()) {
            deadLetters.put(reason, new LongAdder());
        }
    }

    @Override
    public void received() {
        received.increment();
    }

    @Override
    public void deadLettered(DeadLetterReason reason) {
        of(reason).increment();
    }

    @Override
    public void awaitedMore() {
        awaitedMore.increment();
    }

    @Override
    public void duplicate() {
        duplicates.increment();
    }

    @Override
    public void dropped() {
        dropped.increment();
    }

    @Override
    public void forgotten(int sources) {
        forgotten.add(sources);
    }

    @Override
    public void batch(int windows) {
        batches.increment();
    }

    @Override
    public void screened(int windows) {
        screened.add(windows);
    }

    @Override
    public void scored() {
        scored.increment();
    }

    @Override
    public void anomaly() {
        anomalies.increment();
    }

    @Override
    public void episodeOpened() {
        episodesOpened.increment();
    }

    @Override
    public void episodeClosed() {
        episodesClosed.increment();
    }

    @Override
    public void drift() {
        drifts.increment();
    }

    /** Records read from the input. */
    public long receivedCount() {
        return received.sum();
    }

    /** Readings that did not complete a window that is due. */
    public long awaitedMoreCount() {
        return awaitedMore.sum();
    }

    /** Readings of a time that their source's window held already. */
    public long duplicateCount() {
        return duplicates.sum();
    }

    /** Readings passed over because they lack a value. */
    public long droppedCount() {
        return dropped.sum();
    }

    /** Sources forgotten. */
    public long forgottenCount() {
        return forgotten.sum();
    }

    /** Batches that windows were evaluated in. */
    public long batchCount() {
        return batches.sum();
    }

    /** Windows that the screen passed over, of those scored. */
    public long screenedCount() {
        return screened.sum();
    }

    /** Windows scored. */
    public long scoredCount() {
        return scored.sum();
    }

    /** Windows judged anomalies. */
    public long anomalyCount() {
        return anomalies.sum();
    }

    /** Episodes that began. */
    public long episodesOpenedCount() {
        return episodesOpened.sum();
    }

    /** Episodes that ended. */
    public long episodesClosedCount() {
        return episodesClosed.sum();
    }

    /** Drifts that began or ended. */
    public long driftCount() {
        return drifts.sum();
    }

    /** Records of which it is known what became of them. */
    public long endedCount() {
        return scoredCount() + awaitedMoreCount() + duplicateCount() + droppedCount() + deadLetterCount();
    }

    /** Dead letters of one reason. */
    public long deadLetterCount(DeadLetterReason reason) {
        return of(reason).sum();
    }

    /** Dead letters of any reason. */
    public long deadLetterCount() {
        return deadLetters.values().stream().mapToLong(LongAdder::sum).sum();
    }

    private LongAdder of(DeadLetterReason reason) {
        return Objects.requireNonNull(deadLetters.get(reason));
    }
}
