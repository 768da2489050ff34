package io.kbound.export.calibration;

import io.kbound.card.ModelCard;
import io.kbound.command.CommandRunner;
import io.kbound.command.KboundException;
import io.kbound.command.PartialFile;
import io.kbound.export.data.Split;
import io.kbound.export.data.TrainingWindows;
import io.kbound.export.onnx.OnnxFile;
import io.kbound.scorer.judgement.Statistic;
import io.kbound.scorer.onnx.BoundModel;
import io.kbound.scorer.onnx.BoundScorer;
import io.kbound.scorer.series.Feedback;
import io.kbound.scorer.series.LabelFile;
import io.kbound.scorer.series.Labels;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;

/**
 * From what people said of alerts to a new model over the same graph: calibrated on what was normal of late, and judged by weights over K's
 * levels where those tell confirmed events from it more surely than the statistic in force. The last part of the readings is held out,
 * to say what came of it.
 */
public final class Refit {
    /*
     * How it works: what nobody has confirmed is normal. Alarms are the exception where people have judged some of them: of those that they
     * have not, as large a share counts as normal as they have rejected of those that they have. Leaving all of them out would take from the
     * calibration what is lowest, and call ever more anomalous.
     *
     * One half of the normal windows calibrates; the other half is what statistic and screening are fitted to, as at training.
     */
    private static final int FEWEST_WINDOWS = 100;
    private static final double CALIBRATION_SHARE = 0.5;
    private static final int MOST_WINDOWS = 4000;

    private final RefitPlan plan;
    private final Consumer<String> stages;
    private final LongConsumer progress;

    /**
     * @param stages hears each part of the way begin
     * @param progress told now and then how many readings there have been
     */
    public Refit(RefitPlan plan, Consumer<String> stages, LongConsumer progress) {
        this.plan = plan;
        this.stages = stages;
        this.progress = progress;
    }

    /** What a model is judged by and against. */
    public enum Kind {
        /** The model as it was. */
        BEFORE,
        /** The same statistic, calibrated on what was normal of late. */
        CALIBRATED,
        /** Weights over K's levels, calibrated on the same. */
        WEIGHTED
    }

    /**
     * What came of it.
     *
     * @param card of the new model
     * @param chosen what it is
     * @param cutMicros event time from which windows were held out
     * @param fittedEvents confirmed events that it knows
     * @param heldOutEvents confirmed events that it does not know
     * @param heldOut what each kind makes of the windows that were held out
     */
    public record Outcome(
            ModelCard card,
            Kind chosen,
            long cutMicros,
            List<Labels.Event> fittedEvents,
            List<Labels.Event> heldOutEvents,
            Map<Kind, HeldOut> heldOut) {
        /** What one kind makes of them. */
        public HeldOut of(Kind kind) {
            return Objects.requireNonNull(heldOut.get(kind));
        }
    }

    /**
     * Goes the whole way.
     *
     * @throws KboundException where there is too little to learn from, or something is not as it must be; then no file is left behind
     */
    public Outcome run() throws IOException {
        if (Files.exists(plan.out())) {
            throw new KboundException(plan.out().toString(), "it is there already", "name a file that is not");
        }
        PartialFile.require(plan.out());
        Feedback feedback = LabelFile.read(plan.labels());
        try (BoundModel model = BoundModel.open(plan.model())) {
            require(model);
            ModelCard card = model.card();
            try (TrainingWindows windows = TrainingWindows.read(
                    plan.data(),
                    plan.layout().withChannels(card.channelNames()),
                    card.window().length(),
                    card.window().stride(),
                    progress)) {
                return learn(model, windows, feedback);
            }
        }
    }

    private void require(BoundModel model) {
        if (model.card().name().equals(plan.name())) {
            throw new KboundException(
                    "--name " + plan.name(),
                    "so is the model called that it comes from, and their results could not be told apart",
                    "give it another name");
        }
        if (!model.takesEvaluations()) {
            throw new KboundException(
                    plan.model().toString(), "it was trained by a kbound that knew no screening", "train it again");
        }
    }

    private Outcome learn(BoundModel model, TrainingWindows windows, Feedback feedback) throws IOException {
        ModelCard card = model.card();
        Labels confirmed = feedback.confirmed();
        long cut = cut(windows, confirmed);
        stages.accept("scoring " + windows.size() + " windows");
        boolean[] normal = normal(model, windows, feedback, cut);
        Split split = Split.deal(windows, CALIBRATION_SHARE, plan.seed()).where(window -> normal[window]);
        int[] held = IntStream.range(0, windows.size())
                .filter(window -> windows.firstMicros(window) > cut)
                .toArray();
        if (split.calibration().length < FEWEST_WINDOWS || split.known().length < FEWEST_WINDOWS || held.length == 0) {
            throw new KboundException(
                    plan.data().toString(),
                    "of its " + windows.size() + " windows, " + split.calibration().length
                            + " are normal and calibrate, "
                            + split.known().length + " are normal and fitted to, and " + held.length
                            + " are held out; it takes " + FEWEST_WINDOWS + ", " + FEWEST_WINDOWS + " and 1",
                    "give it more readings, or hold out less");
        }
        Calibrator calibrator =
                new Calibrator(windows, split, bounds -> card.calibration().standardError(), plan.seed());
        Map<Kind, ModelCard> cards = new LinkedHashMap<>();
        cards.put(Kind.BEFORE, card);
        stages.accept("calibrating on " + split.calibration().length + " windows");
        cards.put(Kind.CALIBRATED, with(card, calibrator.measure(model, card.statistic())));
        Optional<ModelCard.Statistic> weights = weights(model, windows, confirmed, split, cut);
        if (weights.isPresent()) {
            cards.put(Kind.WEIGHTED, with(card, calibrator.measure(model, weights.get())));
        }
        Map<Kind, HeldOut> heldOut = new LinkedHashMap<>();
        cards.forEach((kind, of) -> heldOut.put(kind, new HeldOut(of, plan.falseAlarmRate(), confirmed)));
        stages.accept("comparing on " + held.length + " windows that were held out");
        forEach(
                model,
                windows,
                held,
                (scorer, slot, window) -> heldOut.values().forEach(of -> of.add(windows, window, scorer, slot)));
        Kind chosen = weights.isPresent() ? Kind.WEIGHTED : Kind.CALIBRATED;
        return new Outcome(
                write(Objects.requireNonNull(cards.get(chosen))),
                chosen,
                cut,
                events(windows, confirmed, Long.MIN_VALUE, cut),
                events(windows, confirmed, cut + 1, Long.MAX_VALUE),
                heldOut);
    }

    private ModelCard with(ModelCard card, Calibrator.Measured measured) {
        return card.with(measured.statistic(), measured.screening(), measured.calibration())
                .named(
                        plan.name(),
                        CommandRunner.Version.current(),
                        plan.today().toString());
    }

    private ModelCard write(ModelCard card) throws IOException {
        OnnxFile graph = OnnxFile.read(plan.model());
        try (PartialFile partial = PartialFile.of(plan.out())) {
            graph.write(partial.path(), card);
            try (BoundModel written = BoundModel.open(partial.path())) {
                written.check(plan.out().toString());
            }
            partial.complete();
        }
        return card;
    }

    /** The last moment that is fitted to: no confirmed event lies on both of its sides. */
    private long cut(TrainingWindows windows, Labels confirmed) {
        long[] micros = IntStream.range(0, windows.size())
                .mapToLong(windows::newestMicros)
                .sorted()
                .toArray();
        if (micros.length == 0) {
            throw new KboundException(plan.data().toString(), "it holds no whole window", "give it more readings");
        }
        if (events(windows, confirmed, micros[0], micros[micros.length - 1]).isEmpty() && !confirmed.isEmpty()) {
            throw new KboundException(
                    plan.labels().toString(),
                    "none of its confirmed events lies in " + plan.data(),
                    "check that key and times are those of the readings; the sources there are "
                            + IntStream.range(0, windows.size())
                                    .mapToObj(windows::sourceName)
                                    .distinct()
                                    .limit(5)
                                    .toList());
        }
        long cut = micros[(int) Math.max(0, Math.floor((1 - plan.heldOut()) * micros.length) - 1)];
        for (boolean moved = true; moved; ) {
            moved = false;
            for (Labels.Event event : confirmed.all()) {
                if (event.startMicros() <= cut && event.endMicros() > cut) {
                    cut = event.endMicros();
                    moved = true;
                }
            }
        }
        return cut;
    }

    /** Confirmed events of which windows between two moments hold some. */
    private static List<Labels.Event> events(TrainingWindows windows, Labels confirmed, long from, long to) {
        List<Labels.Event> events = new ArrayList<>();
        IntStream.range(0, windows.size())
                .filter(window -> windows.newestMicros(window) >= from && windows.newestMicros(window) <= to)
                .forEach(window -> confirmed
                        .at(windows.sourceName(window), windows.newestMicros(window))
                        .filter(event -> !events.contains(event))
                        .ifPresent(events::add));
        return events;
    }

    /** Which windows are normal, of those that are not held out. */
    private boolean[] normal(BoundModel model, TrainingWindows windows, Feedback feedback, long cut) {
        HeldOut inForce = new HeldOut(model.card(), plan.falseAlarmRate(), feedback.confirmed());
        boolean[] normal = new boolean[windows.size()];
        boolean[] alarms = new boolean[windows.size()];
        int[] fitted = IntStream.range(0, windows.size())
                .filter(window -> windows.newestMicros(window) <= cut)
                .toArray();
        forEach(model, windows, fitted, (scorer, slot, window) -> {
            normal[window] = !overlaps(feedback.confirmed(), windows, window);
            alarms[window] = inForce.isAnomaly(scorer, slot);
        });
        long rejected = IntStream.of(fitted)
                .filter(window -> alarms[window] && overlaps(feedback.rejected(), windows, window))
                .count();
        if (rejected == 0) {
            return normal;
        }
        long right = IntStream.of(fitted)
                .filter(window -> alarms[window] && !normal[window])
                .count();
        double share = rejected / (double) (rejected + right);
        double due = 0;
        for (int window : fitted) {
            if (normal[window] && alarms[window] && !overlaps(feedback.rejected(), windows, window)) {
                due += share;
                normal[window] = due >= 1;
                due -= normal[window] ? 1 : 0;
            }
        }
        return normal;
    }

    private static boolean overlaps(Labels labels, TrainingWindows windows, int window) {
        return labels.overlap(windows.sourceName(window), windows.firstMicros(window), windows.newestMicros(window));
    }

    /** Judged by weights, where they help. */
    private Optional<ModelCard.Statistic> weights(
            BoundModel model, TrainingWindows windows, Labels confirmed, Split split, long cut) {
        List<float[]> normal = new ArrayList<>();
        forEach(
                model,
                windows,
                Split.some(split.known(), MOST_WINDOWS, new Random(plan.seed())),
                (scorer, slot, window) -> normal.add(scorer.levelTerms(slot)));
        Map<Labels.Event, List<float[]>> events = new LinkedHashMap<>();
        int[] faulty = IntStream.range(0, windows.size())
                .filter(window -> windows.newestMicros(window) <= cut
                        && confirmed
                                .at(windows.sourceName(window), windows.newestMicros(window))
                                .isPresent())
                .toArray();
        forEach(
                model,
                windows,
                Split.some(faulty, MOST_WINDOWS, new Random(plan.seed())),
                (scorer, slot, window) -> confirmed
                        .at(windows.sourceName(window), windows.newestMicros(window))
                        .ifPresent(event -> events.computeIfAbsent(event, first -> new ArrayList<>())
                                .add(scorer.levelTerms(slot))));
        Statistic inForce = new Statistic(model.card().statistic());
        return new LevelWeights(normal, List.copyOf(events.values()))
                .fit(inForce::of)
                .map(weights -> Statistic.weighted(weights, normal));
    }

    /** Takes a window that was scored. */
    private interface Taker {
        void take(BoundScorer scorer, int slot, int window);
    }

    private static void forEach(BoundModel model, TrainingWindows windows, int[] chosen, Taker taker) {
        ScoredWindows.forEach(model, chosen.length, i -> windows.raw(chosen[i]), List.of(), new ScoredWindows.Sink() {
            private int next;

            @Override
            public void scored(BoundScorer scorer, int slot) {
                taker.take(scorer, slot, chosen[next++]);
            }
        });
    }
}
