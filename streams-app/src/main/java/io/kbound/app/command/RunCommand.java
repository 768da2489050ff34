package io.kbound.app.command;

import io.kbound.app.config.AppConfig;
import io.kbound.app.config.ConfigReader;
import io.kbound.app.service.ScoringApp;
import io.kbound.app.service.StopSignals;
import io.kbound.app.topology.ScoringCounts;
import io.kbound.command.KboundException;
import io.kbound.record.ModelEventRecord;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
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

    @Option(names = "--config", description = "YAML file with the settings.")
    private @Nullable Path config;

    @Option(names = "--set", description = "key=value, over file and environment; may be given often.")
    private List<String> assignments = List.of();

    @Override
    public Integer call() throws InterruptedException {
        AppConfig settings = ConfigReader.read(Optional.ofNullable(config), System.getenv(), assignments);
        settings.describe().forEach((key, value) -> System.out.println(key + " = " + value));
        ScoringCounts counts = new ScoringCounts();
        ScheduledExecutorService status = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "status");
            thread.setDaemon(true);
            return thread;
        });
        try (ScoringApp app = ScoringApp.start(settings, counts, RunCommand::tell)) {
            StopSignals.on(app::requestStop);
            app.model().judge().caveat().ifPresent(caveat -> System.err.println("kbound: " + caveat));
            System.out.println("scoring '" + settings.input().topic() + "' with "
                    + app.model().id() + "; anomalies go to '"
                    + settings.output().anomalies() + "'; Ctrl-C stops it");
            Status line = new Status(counts);
            var unused = status.scheduleAtFixedRate(
                    () -> line.print(false), STATUS_SECONDS, STATUS_SECONDS, TimeUnit.SECONDS);
            Optional<Throwable> failure = app.awaitEnd();
            status.shutdown();
            if (failure.isPresent()) {
                throw new KboundException(
                        "the stream",
                        "it stopped (" + failure.get() + ")",
                        "see the log above; what was not committed is processed again at the next start",
                        failure.get());
            }
            line.print(true);
        }
        return 0;
    }

    private static void tell(ModelEventRecord event) {
        switch (event.getOutcome()) {
            case IN_FORCE -> System.out.println("scoring with " + event.getModel() + " from " + event.getOrigin());
            case REFUSED ->
                System.err.println(
                        "kbound: a new model is refused, " + event.getModel() + " stays: " + event.getReason());
        }
    }

    /** Says how many, when it has changed. */
    private static final class Status {
        private final ScoringCounts counts;
        private long lastReceived;

        Status(ScoringCounts counts) {
            this.counts = counts;
        }

        private static String some(String what, long count) {
            return count == 0 ? "" : what + count;
        }

        void print(boolean always) {
            long received = counts.receivedCount();
            if (always || received != lastReceived) {
                lastReceived = received;
                System.out.println("records " + received + ", scored " + counts.scoredCount() + ", anomalies "
                        + counts.anomalyCount() + some(" in episodes ", counts.episodesOpenedCount())
                        + ", dead letters " + counts.deadLetterCount()
                        + some(", duplicates ", counts.duplicateCount())
                        + some(", dropped ", counts.droppedCount()));
            }
        }
    }
}
