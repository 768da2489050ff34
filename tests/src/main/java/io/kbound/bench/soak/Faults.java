package io.kbound.bench.soak;

import io.kbound.app.kafka.ModelProducer;
import io.kbound.bench.stream.BenchBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Faults at random moments, each kind as often as the others, the same from the same seed. */
final class Faults {
    private static final double LONGEST_MEAN_SECONDS = 50;
    private static final double SHORTEST_MEAN_SECONDS = 5;
    private static final int AT_LEAST = 20;
    private static final int BROKEN = 60;
    private static final int BURST_SECONDS = 20;

    private final Random random;
    private final double meanSeconds;
    private final Parts parts;
    private final Deque<Fault> next = new ArrayDeque<>();
    private final Map<Fault, Integer> done = new EnumMap<>(Fault.class);
    private int model;

    /**
     * What they are done to.
     *
     * @param victim the instance that is killed
     * @param guest the one that joins and leaves
     * @param models that take over from one another; the first is in force
     */
    record Parts(
            BenchBroker broker, Instance victim, Instance guest, SoakLoad load, Receiver receiver, List<Path> models) {
        Parts {
            models = List.copyOf(models);
        }
    }

    /** Those of a soak of so long. */
    Faults(Parts parts, long seed, Duration length) {
        this.parts = parts;
        this.random = new Random(seed);
        this.meanSeconds =
                Math.max(SHORTEST_MEAN_SECONDS, Math.min(LONGEST_MEAN_SECONDS, length.toSeconds() / 2.0 / AT_LEAST));
    }

    /** How long nothing goes wrong from now on. */
    Duration rest() {
        return Duration.ofMillis((long) (1000 * meanSeconds * (0.4 + 1.2 * random.nextDouble())));
    }

    /** How often each was done. */
    Map<Fault, Integer> done() {
        return Map.copyOf(done);
    }

    /**
     * Does the next, and returns when it is over, but for a receiver's being away.
     *
     * @param perSecond records of the load
     * @return what it was
     */
    String inject(double perSecond) throws IOException, InterruptedException {
        if (next.isEmpty()) {
            List<Fault> round = new ArrayList<>(List.of(Fault.values()));
            Collections.shuffle(round, random);
            next.addAll(round);
        }
        Fault fault = next.remove();
        done.merge(fault, 1, Integer::sum);
        int seconds = 2 + random.nextInt(11);
        return switch (fault) {
            case KILL -> {
                parts.victim().kill();
                Thread.sleep(seconds * 1000L);
                parts.victim().start();
                yield "'" + parts.victim().name() + "' was killed, and started again after " + seconds + " s";
            }
            case BROKER_PAUSE -> {
                parts.broker().pause(Duration.ofSeconds(seconds));
                yield "the broker hung for " + seconds + " s";
            }
            case BROKER_RESTART -> {
                parts.broker().restart(Duration.ofSeconds(seconds));
                yield "the broker was away for " + seconds + " s, and started again";
            }
            case BROKEN_RECORDS -> {
                parts.load().breakNext(BROKEN);
                yield BROKEN + " broken records";
            }
            case BURST -> {
                int records = (int) (BURST_SECONDS * perSecond);
                parts.load().burst(records);
                yield records + " records at once";
            }
            case GUEST -> {
                Instance guest = parts.guest();
                boolean isThere = guest.life().isPresent();
                if (isThere) {
                    guest.leave();
                } else {
                    guest.start();
                }
                yield "'" + guest.name() + "' " + (isThere ? "left" : "joined");
            }
            case MODEL -> {
                model = (model + 1) % parts.models().size();
                yield "a new model, "
                        + new ModelProducer(parts.broker().client())
                                .push(parts.models().get(model), SoakPlan.MODELS);
            }
            case RECEIVER -> {
                parts.receiver().leave(4L * seconds);
                yield "the receiver takes nothing for " + 4 * seconds + " s";
            }
        };
    }
}
