package io.kbound.app.command;

import io.kbound.app.config.AppConfig;
import io.kbound.app.config.ConfigReader;
import io.kbound.app.config.Setting;
import io.kbound.app.service.EpisodeWebhook;
import io.kbound.app.service.Health;
import io.kbound.app.service.ScoringApp;
import io.kbound.app.service.WebhookCounts;
import io.kbound.app.topology.ScoringCounts;
import io.kbound.app.topology.ScoringModel;
import io.kbound.app.web.Dashboard;
import io.kbound.app.web.HealthPage;
import io.kbound.app.web.MetricsPage;
import io.kbound.app.web.WebServer;
import io.kbound.command.KboundException;
import io.kbound.command.StopSignals;
import io.kbound.record.ModelEventRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code kbound run}: the topology against a real cluster, until interrupted. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Scores a topic's records as they come.")
final class RunCommand implements Callable<Integer> {
    private static final int STATUS_SECONDS = 10;
    private static final int WATCH_SECONDS = 2;

    @Option(names = "--config", description = "YAML file with the settings.")
    private @Nullable Path config;

    @Option(names = "--set", description = "key=value, over file and environment; may be given often.")
    private List<String> assignments = List.of();

    private final AtomicReference<@Nullable ScoringApp> running = new AtomicReference<>();
    private volatile boolean stopAsked;

    @Override
    public Integer call() throws InterruptedException {
        AppConfig settings = ConfigReader.read(Optional.ofNullable(config), System.getenv(), assignments);
        settings.describe().forEach((key, value) -> System.out.println(key + " = " + value));
        ScoringCounts counts = new ScoringCounts();
        WebhookCounts posts = new WebhookCounts();
        // The server first and last: a port in use is said at once, and an orderly stop can be watched.
        try (@Nullable WebServer server = server(settings.web())) {
            boolean again;
            do {
                again = score(settings, counts, posts, server);
            } while (again && !stopAsked);
        }
        return 0;
    }

    /** Scores until it is asked to stop, or the clock was set back: then it says true, and all that speaks to Kafka is to be made anew. */
    private boolean score(AppConfig settings, ScoringCounts counts, WebhookCounts posts, @Nullable WebServer server)
            throws InterruptedException {
        ScheduledExecutorService status = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "status");
            thread.setDaemon(true);
            return thread;
        });
        try (ScoringApp app = ScoringApp.start(settings, counts, RunCommand::tell);
                @Nullable EpisodeWebhook webhook =
                                EpisodeWebhook.start(settings, posts).orElse(null);
                @Nullable MetricsPage metrics =
                                server == null ? null : new MetricsPage(settings, counts, posts, app, server);
                @Nullable Dashboard dashboard = server == null ? null : dashboard(server, settings, app, counts)) {
            running.set(app);
            StopSignals.on(this::stop);
            if (stopAsked) {
                app.requestStop();
            }
            app.model().judge().caveat().ifPresent(caveat -> System.err.println("kbound: " + caveat));
            if (server != null && metrics != null) {
                HealthPage.serve(server, app::health);
                server.page(MetricsPage.METRICS, metrics.onlyGet());
                server.start();
                System.out.println(
                        dashboard == null
                                ? "no page: "
                                        + Dashboard.obstacle(settings.web(), server)
                                                .orElse("")
                                : "page at " + dashboard.address());
                System.out.println("health at " + server.address() + HealthPage.READY + " and " + HealthPage.LIVE
                        + ", metrics at " + server.address() + MetricsPage.METRICS);
            }
            if (webhook != null) {
                System.out.println("episodes are posted to " + webhook.receiver());
            }
            System.out.println("scoring '" + settings.input().topic() + "' with "
                    + app.model().id() + " on " + app.model().model().device() + "; anomalies go to '"
                    + settings.output().anomalies() + "'; Ctrl-C stops it");
            System.out.println(ScoringModel.screenObstacle(app.model().card(), settings)
                    .map(obstacle -> "every record gets all levels: " + obstacle)
                    .orElse("records that a few levels tell to be no anomalies do not get the others (screening)"));
            Status line = new Status(counts, app::health);
            var unusedCounts = status.scheduleAtFixedRate(
                    () -> line.print(false), STATUS_SECONDS, STATUS_SECONDS, TimeUnit.SECONDS);
            var unusedWatch = status.scheduleAtFixedRate(line::watch, WATCH_SECONDS, WATCH_SECONDS, TimeUnit.SECONDS);
            Optional<String> failure = app.awaitEnd();
            status.shutdown();
            Optional<Duration> setBack = app.clockSetBack();
            if (setBack.isPresent()) {
                System.err.println("kbound: the system's clock was set back by "
                        + setBack.get().toSeconds()
                        + " s: it begins anew at the last commit, or would wait for as long");
            } else if (failure.isPresent()) {
                throw new KboundException(
                        "the stream",
                        "it stopped (" + failure.get() + ")",
                        "see the log above; what was not committed is processed again at the next start");
            }
            boolean inTime = app.stop();
            line.print(true);
            if (!inTime) {
                throw new KboundException(
                        Setting.APP_STOP_TIMEOUT.key(),
                        "not stopped in order within "
                                + settings.app().stopTimeout().toSeconds() + " s"
                                + app.health()
                                        .brokersHeard()
                                        .map(ago -> ", with the last word from a broker " + ago.toSeconds() + " s ago")
                                        .orElse(""),
                        "nothing is lost: what was not committed is processed again at the next start");
            }
            return setBack.isPresent() && !stopAsked;
        }
    }

    private void stop() {
        stopAsked = true;
        ScoringApp app = running.get();
        if (app != null) {
            app.requestStop();
        }
    }

    private static void tell(ModelEventRecord event) {
        switch (event.getOutcome()) {
            case IN_FORCE -> System.out.println("scoring with " + event.getModel() + " from " + event.getOrigin());
            case REFUSED ->
                System.err.println(
                        "kbound: a new model is refused, " + event.getModel() + " stays: " + event.getReason());
        }
    }

    private static @Nullable Dashboard dashboard(
            WebServer server, AppConfig settings, ScoringApp app, ScoringCounts counts) {
        return Dashboard.obstacle(settings.web(), server).isPresent()
                ? null
                : Dashboard.serve(server, settings, app, counts);
    }

    private static @Nullable WebServer server(AppConfig.Web web) {
        return web.port()
                .map(port -> WebServer.bind(Setting.WEB_PORT.key(), web.host(), port, WebServer.Limits.of(web)))
                .orElse(null);
    }

    /** Says how many, when it has changed, and once that it waits or goes on. */
    private static final class Status {
        private final ScoringCounts counts;
        private final Supplier<Health> health;
        private long lastReceived;
        private boolean heldUp;

        Status(ScoringCounts counts, Supplier<Health> health) {
            this.counts = counts;
            this.health = health;
        }

        private static String some(String before, long count, String after) {
            return count == 0 ? "" : before + count + after;
        }

        /** Says once what holds records up, and once that they flow again. */
        void watch() {
            Health now = health.get();
            if (!heldUp && now.hindrance().isPresent()) {
                heldUp = true;
                System.err.println("kbound: " + now.hindrance().get() + "; it waits");
            } else if (heldUp && now.ready()) {
                heldUp = false;
                System.err.println("kbound: it goes on");
            }
        }

        /** Says how many. */
        void print(boolean always) {
            long received = counts.receivedCount();
            if (always || received != lastReceived) {
                lastReceived = received;
                System.out.println("records " + received + ", scored " + counts.scoredCount()
                        + some(" (with a few levels ", counts.screenedCount(), ")") + ", anomalies "
                        + counts.anomalyCount() + some(" in episodes ", counts.episodesOpenedCount(), "")
                        + ", dead letters " + counts.deadLetterCount()
                        + some(", duplicates ", counts.duplicateCount(), "")
                        + some(", dropped ", counts.droppedCount(), ""));
            }
        }
    }
}
