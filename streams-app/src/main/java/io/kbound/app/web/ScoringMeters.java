package io.kbound.app.web;

import io.kbound.app.codec.DeadLetterReason;
import io.kbound.app.topology.Distribution;
import io.kbound.app.topology.ScoringCounts;
import io.kbound.card.ModelCard;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/**
 * What is counted in memory, as Prometheus asks for it, under the names of docs/metrics.md. The counts are read when it asks, so
 * that stream threads do nothing for it.
 */
final class ScoringMeters {
    private static final double NANOS = 1e9;
    private static final double MILLIS = 1e3;

    private final ScoringCounts counts;
    private final PrometheusMeterRegistry registry;

    private ScoringMeters(ScoringCounts counts, PrometheusMeterRegistry registry) {
        this.counts = counts;
        this.registry = registry;
    }

    /** Has a registry tell of counts. */
    static void bind(ScoringCounts counts, PrometheusMeterRegistry registry) {
        ScoringMeters meters = new ScoringMeters(counts, registry);
        meters.addReadings();
        meters.addWindows();
        meters.addVerdicts();
        meters.addModels();
    }

    private void addReadings() {
        count("kbound.records.received", "Records read from the input.", ScoringCounts::receivedCount);
        count("kbound.records.lost", "Records deleted from the input before they were read.", ScoringCounts::lostCount);
        for (DeadLetterReason reason : DeadLetterReason.values()) {
            count(
                    "kbound.dead.letters",
                    "Records that could not be scored, by reason.",
                    all -> all.deadLetterCount(reason),
                    "reason",
                    reason.code());
        }
        count(
                "kbound.readings.awaiting",
                "Readings that completed no window: their source warms up, or is between two strides.",
                ScoringCounts::awaitedMoreCount);
        count(
                "kbound.readings.duplicate",
                "Readings passed over, of a time that their source's window held already.",
                ScoringCounts::duplicateCount);
        count(
                "kbound.readings.dropped",
                "Readings passed over because they lack a value.",
                ScoringCounts::droppedCount);
        count("kbound.values.imputed", "Values put in where readings lacked them.", ScoringCounts::imputedCount);
        count(
                "kbound.sources.forgotten",
                "Sources forgotten because nothing came from them for long.",
                ScoringCounts::forgottenCount);
    }

    private void addWindows() {
        count("kbound.windows", "Windows that readings completed.", ScoringCounts::windowCount);
        count("kbound.windows.scored", "Windows that were scored.", ScoringCounts::scoredCount);
        count(
                "kbound.windows.screened",
                "Windows of those scored that a few levels told to be no anomalies.",
                ScoringCounts::screenedCount);
        gauge("kbound.windows.waiting", "Windows that wait in batches now.", ScoringCounts::waitingCount);
        histogram("kbound_batch_windows", "Windows that were scored at once.", counts.batchWindows(), 1);
        histogram(
                "kbound_batch_seconds",
                "Time that a batch took in ONNX Runtime; on a GPU, with the wait for it.",
                counts.batchNanos(),
                NANOS);
    }

    private void addVerdicts() {
        count("kbound.anomalies", "Windows judged anomalies.", ScoringCounts::anomalyCount);
        count("kbound.episodes.opened", "Episodes that began.", ScoringCounts::episodesOpenedCount);
        count("kbound.episodes.closed", "Episodes that ended.", ScoringCounts::episodesClosedCount);
        String drifts = "Drifts of sources that began or ended.";
        count("kbound.drifts", drifts, ScoringCounts::driftsBegunCount, "state", "began");
        count("kbound.drifts", drifts, ScoringCounts::driftsEndedCount, "state", "ended");
        gauge(
                "kbound.drift.p.value",
                "The p-value by which a drift of any source last began or ended; NaN before the first.",
                ScoringCounts::driftPValue);
        histogram(
                "kbound_verdict_delay_seconds",
                "Time from the Kafka timestamp of a record to the verdict on its window.",
                counts.delayMillis(),
                MILLIS);
    }

    private void addModels() {
        count("kbound.model.swaps", "Models that took over from another.", ScoringCounts::swapCount);
        count("kbound.models.refused", "New models that were refused.", ScoringCounts::modelsRefusedCount);
        registry.getPrometheusRegistry().register(this::model);
    }

    private void count(String name, String what, ToDoubleFunction<ScoringCounts> count, String... labels) {
        FunctionCounter.builder(name, counts, count)
                .description(what)
                .tags(labels)
                .register(registry);
    }

    private void gauge(String name, String what, ToDoubleFunction<ScoringCounts> value) {
        Gauge.builder(name, counts, value).description(what).register(registry);
    }

    /** @param unit so many of the distribution's are one of those that are told */
    private void histogram(String name, String what, Distribution distribution, double unit) {
        registry.getPrometheusRegistry()
                .register(() -> HistogramSnapshot.builder()
                        .name(name)
                        .help(what)
                        .dataPoint(HistogramDataPointSnapshot.builder()
                                .classicHistogramBuckets(ClassicHistogramBuckets.of(
                                        DoubleStream.concat(
                                                        distribution.bounds().mapToDouble(bound -> bound / unit),
                                                        DoubleStream.of(Double.POSITIVE_INFINITY))
                                                .toArray(),
                                        distribution.counts().toArray()))
                                .sum(distribution.sum() / unit)
                                .build())
                        .build());
    }

    private InfoSnapshot model() {
        InfoSnapshot.Builder info = InfoSnapshot.builder().name("kbound_model").help("The model in force.");
        counts.model()
                .map(ScoringMeters::labels)
                .ifPresent(labels -> info.dataPoint(
                        InfoDataPointSnapshot.builder().labels(labels).build()));
        return info.build();
    }

    private static Labels labels(ModelCard card) {
        return Labels.of("name", card.name(), "id", card.id(), "hash", card.weightsSha256(), "created", card.created());
    }
}
