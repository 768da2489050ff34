package io.kbound.app.service;

import io.kbound.app.config.AppConfig;
import io.kbound.app.service.ModelOffers.Offer;
import io.kbound.app.topology.ModelSlot;
import io.kbound.app.topology.ScoringModel;
import io.kbound.command.KboundException;
import io.kbound.record.ModelEventRecord;
import io.kbound.record.ModelOutcome;
import io.kbound.scorer.onnx.BoundModel;
import io.kbound.scorer.onnx.Placement;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts new models in force while the app runs. Each is opened, checked and warmed up on a thread of its own, so that no
 * stream thread waits, and one that fails is refused: the model before it stays.
 */
final class ModelWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ModelWatch.class);
    private static final Duration BEFORE_ANOTHER_TRY = Duration.ofSeconds(5);
    private static final Duration LONGEST_STOP = Duration.ofSeconds(1);

    private final AppConfig config;
    private final ModelSlot models;
    private final Placement placement;
    private final ModelOffers offers;
    private final Consumer<ModelEventRecord> told;
    private final InstantSource clock;
    private final String instance;
    private final Thread thread;
    private byte @Nullable [] lastOffered;
    private volatile boolean stopping;

    /**
     * Takes the offers over.
     *
     * @param placement where new models run
     * @param told what became of each new model, on the thread of this watch
     */
    ModelWatch(
            AppConfig config,
            ModelSlot models,
            Placement placement,
            ModelOffers offers,
            Consumer<ModelEventRecord> told,
            InstantSource clock) {
        this.config = config;
        this.models = models;
        this.placement = placement;
        this.offers = offers;
        this.told = told;
        this.clock = clock;
        this.instance = host() + "-" + ProcessHandle.current().pid();
        this.thread = new Thread(this::watch, "model-watch");
        thread.setDaemon(true);
    }

    /** Begins to look for new models. */
    void start() {
        thread.start();
    }

    /** Stops looking, without waiting for it. */
    synchronized void stop() {
        if (!stopping) {
            stopping = true;
            thread.interrupt();
        }
    }

    /** Stops looking, and waits for a while. */
    @Override
    public void close() {
        stop();
        if (thread.getState() == Thread.State.NEW) {
            offers.close();
            return;
        }
        try {
            thread.join(LONGEST_STOP.toMillis());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * A model as it may be put in force; where it may not, it is closed.
     *
     * @throws KboundException where it fails its check
     */
    static ScoringModel checked(AppConfig config, BoundModel model, String origin) {
        try {
            model.check(origin);
            return ScoringModel.of(model, config);
        } catch (RuntimeException refused) {
            model.close();
            throw refused;
        }
    }

    /** Looks once. */
    void look() throws InterruptedException {
        Optional<Offer> offer = offers.poll();
        if (offer.isPresent() && !Arrays.equals(offer.get().file(), lastOffered)) {
            take(offer.get());
        }
    }

    private void watch() {
        try (offers) {
            while (!stopping) {
                try {
                    look();
                } catch (RuntimeException unreadable) {
                    if (!stopping) {
                        // Brokers or a file system that are away come back.
                        LOG.warn("cannot look for a new model ({}); tries again", unreadable.toString());
                        Thread.sleep(BEFORE_ANOTHER_TRY.toMillis());
                    }
                }
            }
            // Kafka's clients, which keep it, cannot close in order with it.
            boolean unused = Thread.interrupted();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** Puts an offered model in force, or refuses it, and tells. */
    void take(Offer offer) {
        lastOffered = offer.file();
        String before = models.inForce().id();
        try {
            ScoringModel next = checked(
                    config,
                    BoundModel.of(
                            offer.file(),
                            offer.origin(),
                            placement,
                            config.model().rules()),
                    offer.origin());
            try {
                models.replace(next);
            } catch (KboundException refused) {
                next.model().close();
                throw refused;
            }
            told.accept(event(ModelOutcome.IN_FORCE, offer, before, null));
        } catch (RuntimeException | OutOfMemoryError refused) {
            String reason = refused instanceof KboundException ? refused.getMessage() : refused.toString();
            told.accept(event(ModelOutcome.REFUSED, offer, before, reason));
        }
    }

    private ModelEventRecord event(ModelOutcome outcome, Offer offer, String before, @Nullable String reason) {
        return ModelEventRecord.newBuilder()
                .setTime(clock.instant().truncatedTo(ChronoUnit.MICROS))
                .setApp(config.app().id())
                .setInstance(instance)
                .setOutcome(outcome)
                .setOrigin(offer.origin())
                .setModel(models.inForce().id())
                .setBefore(before)
                .setReason(reason)
                .build();
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException nameless) {
            return "localhost";
        }
    }
}
