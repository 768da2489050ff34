package io.kbound.app.topology;

import io.kbound.app.codec.DeadLetterReason;
import io.kbound.card.ModelCard;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Metrics kept in memory. Safe for use by many threads; a reader may see one count before another. */
public final class ScoringCounts implements ScoringMetrics {
    /** Windows, up to the largest batch that can be configured. */
    private static final long[] SIZES = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096};

    /** Nanoseconds: 0.1 ms to 10 s. */
    private static final long[] TIMES = {
        100_000,
        250_000,
        500_000,
        1_000_000,
        2_500_000,
        5_000_000,
        10_000_000,
        25_000_000,
        50_000_000,
        100_000_000,
        250_000_000,
        500_000_000,
        1_000_000_000,
        2_500_000_000L,
        10_000_000_000L
    };

    /** Milliseconds: from batches that hardly wait to a backlog of an hour. */
    private static final long[] DELAYS = {
        1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 60_000, 600_000, 3_600_000
    };

    private final LongAdder received = new LongAdder();
    private final LongAdder lost = new LongAdder();
    private final LongAdder awaitedMore = new LongAdder();
    private final LongAdder duplicates = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private final LongAdder imputed = new LongAdder();
    private final LongAdder windows = new LongAdder();
    private final LongAdder waiting = new LongAdder();
    private final LongAdder forgotten = new LongAdder();
    private final LongAdder screened = new LongAdder();
    private final LongAdder scored = new LongAdder();
    private final LongAdder anomalies = new LongAdder();
    private final LongAdder episodesOpened = new LongAdder();
    private final LongAdder episodesClosed = new LongAdder();
    private final LongAdder driftsBegun = new LongAdder();
    private final LongAdder driftsEnded = new LongAdder();
    private final LongAdder swaps = new LongAdder();
    private final LongAdder modelsRefused = new LongAdder();
    private final Distribution batchWindows = new Distribution(SIZES);
    private final Distribution batchNanos = new Distribution(TIMES);
    private final Distribution delayMillis = new Distribution(DELAYS);
    private final Map<DeadLetterReason, LongAdder> deadLetters = new EnumMap<>(DeadLetterReason.class);
    private volatile double driftPValue = Double.NaN;
    private volatile @Nullable ModelCard model;

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
    public void lost(long records) {
        lost.add(records);
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
    public void imputed(int values) {
        imputed.add(values);
    }

    @Override
    public void windowed() {
        windows.increment();
    }

    @Override
    public void waiting(int windows) {
        waiting.add(windows);
    }

    @Override
    public void forgotten(int sources) {
        forgotten.add(sources);
    }

    @Override
    public void batch(int windows, long nanos) {
        batchWindows.add(windows);
        batchNanos.add(nanos);
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
    public void judged(long millisAfter) {
        delayMillis.add(millisAfter);
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
    public void drift(boolean began, double pValue) {
        (began ? driftsBegun : driftsEnded).increment();
        driftPValue = pValue;
    }

    @Override
    public void beganWith(ModelCard model) {
        this.model = model;
    }

    @Override
    public void swappedTo(ModelCard model) {
        this.model = model;
        swaps.increment();
    }

    @Override
    public void modelRefused() {
        modelsRefused.increment();
    }

    /** Records read from the input. */
    public long receivedCount() {
        return received.sum();
    }

    /** Records deleted from the input before they were read. */
    public long lostCount() {
        return lost.sum();
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

    /** Values put in where readings lacked them. */
    public long imputedCount() {
        return imputed.sum();
    }

    /** Windows that were due. */
    public long windowCount() {
        return windows.sum();
    }

    /** Windows that wait in batches now. */
    public long waitingCount() {
        return waiting.sum();
    }

    /** Sources forgotten. */
    public long forgottenCount() {
        return forgotten.sum();
    }

    /** Batches that windows were evaluated in. */
    public long batchCount() {
        return batchWindows.count();
    }

    /** Windows of each batch. */
    public Distribution batchWindows() {
        return batchWindows;
    }

    /** Nanoseconds that each batch took to be evaluated. */
    public Distribution batchNanos() {
        return batchNanos;
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

    /** Milliseconds from each record's Kafka timestamp to its window's verdict. */
    public Distribution delayMillis() {
        return delayMillis;
    }

    /** Episodes that began. */
    public long episodesOpenedCount() {
        return episodesOpened.sum();
    }

    /** Episodes that ended. */
    public long episodesClosedCount() {
        return episodesClosed.sum();
    }

    /** Drifts that began. */
    public long driftsBegunCount() {
        return driftsBegun.sum();
    }

    /** Drifts that ended. */
    public long driftsEndedCount() {
        return driftsEnded.sum();
    }

    /** The p-value of the test by which a drift last began or ended; no number where none has. */
    public double driftPValue() {
        return driftPValue;
    }

    /** The model in force; empty before the app begins. */
    public Optional<ModelCard> model() {
        return Optional.ofNullable(model);
    }

    /** Models that took over from another. */
    public long swapCount() {
        return swaps.sum();
    }

    /** New models that were refused. */
    public long modelsRefusedCount() {
        return modelsRefused.sum();
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
