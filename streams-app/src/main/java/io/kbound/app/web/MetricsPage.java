package io.kbound.app.web;

import io.kbound.app.config.AppConfig;
import io.kbound.app.service.ScoringApp;
import io.kbound.app.service.WebhookCounts;
import io.kbound.app.topology.ScoringCounts;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmInfoMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** Answers Prometheus: the app's own metrics, Kafka Streams', the JVM's and the process's. docs/metrics.md has their names. */
public final class MetricsPage implements Page, AutoCloseable {
    /** Where to ask for them. */
    public static final String METRICS = "/metrics";

    /** Prometheus' text format, which every version of it reads. */
    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

    /** Kafka Streams adds metrics when partitions are assigned; so soon they are served. */
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(10);

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics collections = new JvmGcMetrics();
    private final ScheduledExecutorService looking = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "kafka-metrics");
        thread.setDaemon(true);
        return thread;
    });
    private final KafkaStreamsMetrics streams;

    /**
     * @param counts that the app tells of all that happens
     * @param posts to the webhook
     * @param server that serves this page
     */
    public MetricsPage(AppConfig config, ScoringCounts counts, WebhookCounts posts, ScoringApp app, WebServer server) {
        ScoringMeters.bind(counts, registry);
        addHealth(app);
        addServer(server);
        for (WebhookCounts.Outcome outcome : WebhookCounts.Outcome.values()) {
            FunctionCounter.builder("kbound.webhook.posts", posts, all -> all.of(outcome))
                    .description("Posts of episodes to the webhook, by what became of them.")
                    .tags("outcome", outcome.name().toLowerCase(Locale.ROOT))
                    .register(registry);
        }
        double rate = config.alert().falseAlarmRate();
        gauge("kbound.false.alarm.rate", "Share of normal windows that may be called anomalies.", () -> rate);
        new ClassLoaderMetrics().bindTo(registry);
        new JvmInfoMetrics().bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        collections.bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        streams = app.ofStreams(of -> new KafkaStreamsMetrics(of, Tags.empty(), looking, BETWEEN_LOOKS));
        streams.bindTo(registry);
    }

    private void addServer(WebServer server) {
        gauge("kbound.http.connections", "Connections that are open now.", server::connections);
        gauge("kbound.http.listeners", "Listeners to the page's events now.", server::listeners);
        refused(server, "listeners", WebServer::refusedListeners);
        refused(server, "slow", WebServer::closedAsSlow);
    }

    private void refused(WebServer server, String reason, ToDoubleFunction<WebServer> count) {
        FunctionCounter.builder("kbound.http.refused", server, count)
                .description(
                        "Clients that were refused for a limit: too many listeners, or a request that took too long to be said.")
                .tags("reason", reason)
                .register(registry);
    }

    private void addHealth(ScoringApp app) {
        gauge(
                "kbound.live",
                "1 unless the streams have ended by themselves.",
                () -> one(app.health().live()));
        gauge(
                "kbound.ready",
                "1 where records flow, or would if there were any.",
                () -> one(app.health().ready()));
        FunctionCounter.builder(
                        "kbound.stream.thread.restarts",
                        app,
                        one -> one.health().restarts())
                .description("Stream threads that were replaced after a failure.")
                .register(registry);
    }

    @Override
    public Answer answer(Ask ask) {
        return Answer.of(200, TEXT, registry.scrape(TEXT).getBytes(StandardCharsets.UTF_8));
    }

    private void gauge(String name, String what, Supplier<Number> value) {
        Gauge.builder(name, value).description(what).register(registry);
    }

    private static int one(boolean yes) {
        return yes ? 1 : 0;
    }

    @Override
    public void close() {
        looking.shutdownNow();
        streams.close();
        collections.close();
        registry.close();
    }
}
