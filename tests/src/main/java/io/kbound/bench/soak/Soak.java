package io.kbound.bench.soak;

import io.kbound.app.codec.SingleObject;
import io.kbound.app.config.AppConfig;
import io.kbound.app.config.ConfigReader;
import io.kbound.app.kafka.TopicTail;
import io.kbound.app.kafka.Topics;
import io.kbound.bench.rig.RigModel;
import io.kbound.bench.stream.BenchBroker;
import io.kbound.export.training.ModelTraining;
import io.kbound.record.EpisodeRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.Deserializer;

/** An app of two instances, now and then three, on a broker of its own, each a process of the launcher's, under load and faults. */
public final class Soak {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration BETWEEN_WORDS = Duration.ofMinutes(5);
    private static final int READINGS = 8000;
    /** What tells the models apart. */
    private static final List<Integer> STEPS = List.of(100, 130);

    private final SoakPlan plan;
    private final Path scratch;
    private final Consumer<String> say;
    private final List<CompletableFuture<Void>> running = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "soak");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * @param scratch a folder for what is needed once
     * @param say told what happens, as it does
     */
    public Soak(SoakPlan plan, Path scratch, Consumer<String> say) {
        this.plan = plan;
        this.scratch = scratch;
        this.say = say;
    }

    /** Runs it. */
    public SoakResult run() throws Exception {
        List<Path> models = train();
        try (BenchBroker broker = BenchBroker.start(scratch);
                Receiver receiver = new Receiver()) {
            Map<String, String> client = broker.client();
            createTopics(broker);
            List<String> settings = settings(client, models.get(0), receiver);
            AppConfig config = ConfigReader.read(Optional.empty(), Map.of(), settings);
            Path log = plan.out().resolve("instances.log");
            try (Instance steady = new Instance("steady", scratch, log, settings);
                    Instance killed = new Instance("killed", scratch, log, settings);
                    Instance guest = new Instance("guest", scratch, log, settings);
                    ScoreCheck check = ScoreCheck.of(client, config, models);
                    Sampler sampler = new Sampler(
                            List.of(steady, killed, guest),
                            client,
                            scratch,
                            plan.out().resolve("samples.csv"))) {
                SoakLoad load = new SoakLoad(client, plan.perSecond(), plan.seed());
                PageListener listener = new PageListener(steady);
                Faults faults = new Faults(
                        new Faults.Parts(broker, killed, guest, load, receiver, models), plan.seed(), plan.length());
                try {
                    steady.start();
                    killed.start();
                    run(check);
                    run(sampler);
                    run(listener);
                    run(load);
                    List<Instance> instances = List.of(steady, killed, guest);
                    inject(faults, instances, check);
                    load.end();
                    running.get(running.size() - 1).get();
                    say.accept(load.sent() + " records sent; waiting for what is under way");
                    awaitUnlessBroken(() -> check.sent() >= load.sent() && check.isComplete());
                    // What comes twice would come soon.
                    Thread.sleep(5_000);
                    Set<String> episodes = episodes(client);
                    awaitUnlessBroken(() -> receiver.told().containsAll(episodes));
                    listener.end();
                    sampler.end();
                    check.end();
                    CompletableFuture.allOf(running.toArray(CompletableFuture[]::new))
                            .get();
                    List<String> deaths = new ArrayList<>();
                    for (Instance instance : instances) {
                        if (instance.isDead()) {
                            deaths.add(instance.death());
                        } else if (instance.life().isPresent()) {
                            instance.leave();
                        }
                    }
                    return new SoakResult(
                            sampler.samples(),
                            SoakCounts.of(load, check, receiver, episodes, listener),
                            faults.done(),
                            deaths);
                } finally {
                    // What they use is closed next, native code among it.
                    endParts(List.of(load::end, listener::end, sampler::end, check::end));
                }
            } finally {
                Files.writeString(plan.out().resolve("broker.log"), broker.errors());
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private List<Path> train() throws IOException {
        List<Path> models = new ArrayList<>();
        for (int steps : STEPS) {
            Path model = scratch.resolve("model-" + steps + ".onnx");
            RigModel.summary(16, 4, steps).train(READINGS, model, ModelTraining.Progress.UNHEARD);
            models.add(model);
        }
        return models;
    }

    private static void createTopics(BenchBroker broker) {
        broker.createTopic(SoakPlan.SIGNALS, SoakPlan.PARTITIONS);
        for (String topic : List.of(SoakPlan.SCORES, SoakPlan.DEAD_LETTERS, SoakPlan.EPISODES)) {
            broker.createStampedTopic(topic, SoakPlan.PARTITIONS);
        }
        try (Topics topics = new Topics(broker.client(), PATIENCE)) {
            topics.createForModels(SoakPlan.MODELS);
        }
    }

    private List<String> settings(Map<String, String> client, Path model, Receiver receiver) {
        List<String> settings = new ArrayList<>(List.of(
                "app.id=" + SoakPlan.APP,
                "app.threads=1",
                // One may start while the broker is not yet well again, on a machine that is busy.
                "app.start-timeout=60s",
                "input.topic=" + SoakPlan.SIGNALS,
                "model.path=" + model,
                "model.topic=" + SoakPlan.MODELS,
                "series.idle-expiry=" + SoakPlan.IDLE_EXPIRY.toSeconds() + "s",
                "alert.false-alarm-rate=0.001",
                "alert.episode-hold=10s",
                "output.scores=" + SoakPlan.SCORES,
                "output.dead-letters=" + SoakPlan.DEAD_LETTERS,
                "output.episodes=" + SoakPlan.EPISODES,
                "web.port=0",
                // Sources that are gone for good stay on the page until others need their places.
                "web.sources=100",
                "webhook.url=" + receiver.address(),
                "webhook.timeout=5s",
                // One that was killed is missed sooner than by default.
                "kafka.session.timeout.ms=6000",
                "kafka.heartbeat.interval.ms=1000"));
        client.forEach((key, value) -> settings.add("kafka." + key + "=" + value));
        settings.addAll(plan.settings());
        return settings;
    }

    private void run(Runnable part) {
        running.add(CompletableFuture.runAsync(part, threads));
    }

    private void inject(Faults faults, List<Instance> instances, ScoreCheck check) throws Exception {
        long start = System.nanoTime();
        long tell = start + BETWEEN_WORDS.toNanos();
        long end = start + plan.length().toNanos();
        while (System.nanoTime() < end) {
            long quietUntil = plan.faults()
                    ? Math.min(end, System.nanoTime() + faults.rest().toNanos())
                    : end;
            while (System.nanoTime() < quietUntil) {
                requireHealth();
                if (instances.stream().anyMatch(Instance::isDead)) {
                    // What it leaves behind is still to be scored by the others.
                    return;
                }
                if (System.nanoTime() > tell) {
                    tell += BETWEEN_WORDS.toNanos();
                    say.accept(String.format(Locale.ROOT, "%6.0f s  %s", (System.nanoTime() - start) / 1e9, check));
                }
                Thread.sleep(200);
            }
            if (plan.faults() && System.nanoTime() < end) {
                String what = faults.inject(plan.perSecond());
                say.accept(String.format(Locale.ROOT, "%6.0f s  %s", (System.nanoTime() - start) / 1e9, what));
            }
        }
    }

    /** Has all that runs end, and waits for it, whether it has failed or not. */
    private void endParts(List<Runnable> ends) throws InterruptedException {
        ends.forEach(Runnable::run);
        for (CompletableFuture<Void> one : running) {
            try {
                one.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            } catch (ExecutionException | TimeoutException said) {
                // Where it matters that was thrown before.
            }
        }
    }

    private void requireHealth() throws Exception {
        for (CompletableFuture<Void> one : running) {
            if (one.isCompletedExceptionally()) {
                one.get();
            }
        }
    }

    /** Waits until something is so, as long as it may take; what is not so then is counted. */
    private void awaitUnlessBroken(BooleanSupplier met) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!met.getAsBoolean() && System.nanoTime() < deadline) {
            requireHealth();
            Thread.sleep(200);
        }
    }

    /** Those that the app has told of, with their states. */
    private static Set<String> episodes(Map<String, String> client) {
        Deserializer<EpisodeRecord> values = new SingleObject<>(EpisodeRecord.class).deserializer();
        Set<String> episodes = new HashSet<>();
        try (TopicTail tail = new TopicTail(client, List.of(SoakPlan.EPISODES), Long.MAX_VALUE, "earliest")) {
            tail.rewind();
            while (!tail.isCaughtUp()) {
                tail.poll(Duration.ofMillis(200)).forEach(record -> {
                    EpisodeRecord episode = values.deserialize(record.topic(), record.headers(), record.value());
                    episodes.add(episode.getId() + " " + episode.getState());
                });
            }
        }
        return episodes;
    }
}
