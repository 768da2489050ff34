package io.kbound.card;

import static io.kbound.card.Requirements.require;
import static io.kbound.card.Requirements.requireFinite;
import static io.kbound.card.Requirements.requireText;

import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * What a model file says of itself. It travels as JSON inside the file ({@code metadata_props["kbound.card"]}) and is
 * all that a reader needs to feed the model and to judge what it answers. Every part is checked as it is built: a card
 * that exists is a card that holds together.
 *
 * @param format the card's format; this code reads {@value #FORMAT}
 * @param name the model's name
 * @param kbound the version of kbound that wrote it
 * @param created the day it was written, as YYYY-MM-DD
 * @param weightsSha256 SHA-256 of the graph with its weights, 64 hexadecimal digits
 * @param channels the channels, in the order of the model's input
 * @param window how many readings make a window, and how far apart windows start
 * @param view how a window becomes the values that the bound is evaluated on
 * @param diffusion the forward process
 * @param levels the noise levels that the bound is summed over, least noise first
 * @param noise the fixed noise that the expectation at each level is taken over
 * @param scaler how the values are standardised
 * @param network the size of the denoiser
 * @param training what it was trained on
 * @param statistic what records are judged by
 * @param screening how it is estimated from few of the network's evaluations
 * @param calibration what is normal: the bounds of rows that training never saw
 */
public record ModelCard(
        int format,
        String name,
        String kbound,
        String created,
        String weightsSha256,
        List<Channel> channels,
        Window window,
        View view,
        Diffusion diffusion,
        List<Level> levels,
        Noise noise,
        Scaler scaler,
        Network network,
        Training training,
        Statistic statistic,
        Screening screening,
        Calibration calibration) {
    /** The newest card format that this code reads. */
    public static final int FORMAT = 1;

    /** Key of the card among the model file's metadata. */
    public static final String METADATA_KEY = "kbound.card";

    /** How a window becomes the values that the bound is evaluated on. */
    public enum ViewKind {
        /** Every value of the window; a row is a reading, oldest first. */
        RAW,
        /** Statistics of each channel over the window; a row is a statistic. */
        SUMMARY
    }

    /** What records are judged by. */
    public enum StatisticKind {
        /** The bound K itself. */
        BOUND,
        /** The least of K's bands of levels, each against what is normal for it. */
        LEVELS
    }

    public ModelCard {
        require(format == FORMAT, "format", "must be " + FORMAT);
        requireText(name, "name");
        requireText(kbound, "kbound");
        require(created.matches("\\d{4}-\\d{2}-\\d{2}"), "created", "must be a day, YYYY-MM-DD");
        require(weightsSha256.matches("[0-9a-f]{64}"), "weights_sha256", "must be 64 hexadecimal digits");
        channels = List.copyOf(channels);
        levels = List.copyOf(levels);
        require(!channels.isEmpty(), "channels", "must not be empty");
        require(
                new HashSet<>(channels.stream().map(Channel::name).toList()).size() == channels.size(),
                "channels",
                "must have distinct names");
        require(!levels.isEmpty(), "levels", "must not be empty");
        for (int i = 0; i < levels.size(); i++) {
            int step = levels.get(i).step();
            require(step >= 2 && step <= diffusion.steps(), "levels", "steps must lie in 2.." + diffusion.steps());
            require(i == 0 || step > levels.get(i - 1).step(), "levels", "steps must rise");
        }
        require(
                view.kind() != ViewKind.RAW || view.rows().size() == window.length(),
                "view.rows",
                "a raw view has one row per reading of the window");
        int values = view.rows().size() * channels.size();
        require(scaler.mean().size() == values, "scaler", "needs rows x channels = " + values + " values");
        require(
                calibration.normalChannels().size() == channels.size(),
                "calibration.normal_channels",
                "needs one value per channel");
        require(
                calibration.normalLevels().size() == levels.size() + 1,
                "calibration.normal_levels",
                "needs one value per level and one for the edge");
        int cells = (levels.size() + 1) * channels.size();
        require(
                calibration.normalCells().isEmpty() || calibration.normalCells().size() == cells,
                "calibration.normal_cells",
                "must be none or (levels + 1) x channels = " + cells + " values");
        for (Band band : statistic.bands()) {
            require(band.to() <= levels.size() + 1, "statistic.bands", "must end with the edge term or before");
        }
        require(
                calibration.statistics().size()
                        == (statistic.kind() == StatisticKind.BOUND
                                ? 0
                                : calibration.bounds().size()),
                "calibration.statistics",
                "needs one value per bound where the levels are judged, and else none");
        for (Stage stage : screening.stages()) {
            long evaluations = (long) levels.size() * noise.draws();
            require(
                    stage.evaluations().stream().allMatch(one -> one < evaluations),
                    "screening.stages.evaluations",
                    "must be below levels x draws = " + evaluations);
            require(
                    stage.bands().size() == Math.max(1, statistic.bands().size()),
                    "screening.stages.bands",
                    "needs one for each band that is judged");
        }
        require(
                calibration.screens().size() == screening.stages().size(),
                "calibration.screens",
                "needs one list for each stage of screening");
    }

    /** The model's identity in every output: its name and the first twelve digits of its hash. */
    public String id() {
        return name + "@" + weightsSha256.substring(0, 12);
    }

    /** The statistic of the calibration windows, lowest first: what records are judged against. */
    public List<Float> normal() {
        return statistic.kind() == StatisticKind.BOUND ? calibration.bounds() : calibration.statistics();
    }

    /** The identity of what is learned of sources: another statistic of the same graph learns anew. */
    public String judgedId() {
        return id() + " by " + statistic;
    }

    /** The same card with what was measured on the finished graph. */
    public ModelCard with(Statistic judgedBy, Screening screenedBy, Calibration measured) {
        return other(name, kbound, created, judgedBy, screenedBy, measured);
    }

    /**
     * The same card for a model of its own over the same graph.
     *
     * @param other the model's name, by which its results are told from those of this one
     * @param version of kbound that writes it
     * @param day on which it does, as YYYY-MM-DD
     */
    public ModelCard named(String other, String version, String day) {
        return other(other, version, day, statistic, screening, calibration);
    }

    private ModelCard other(
            String named, String version, String day, Statistic judgedBy, Screening screenedBy, Calibration measured) {
        return new ModelCard(
                format,
                named,
                version,
                day,
                weightsSha256,
                channels,
                window,
                view,
                diffusion,
                levels,
                noise,
                scaler,
                network,
                training,
                judgedBy,
                screenedBy,
                measured);
    }

    /** The channels' names, in order. */
    public List<String> channelNames() {
        return channels.stream().map(Channel::name).toList();
    }

    /**
     * One channel of the input.
     *
     * @param unit the unit of its values; empty where the training data named none
     * @param constant true where it never varied in training
     */
    public record Channel(String name, String unit, boolean constant) {
        public Channel {
            requireText(name, "channels.name");
        }
    }

    /**
     * The windows that the model scores.
     *
     * @param length readings in a window
     * @param stride readings from the start of one window to the start of the next
     */
    public record Window(int length, int stride) {
        public Window {
            require(length >= 1, "window.length", "must be at least 1 reading");
            require(stride >= 1, "window.stride", "must be at least 1 reading");
        }

        /** How many windows further the first one is that shares no reading with a window. */
        public int apart() {
            return (length - 1) / stride + 1;
        }
    }

    /**
     * How a window becomes the values that the bound is evaluated on.
     *
     * @param rows the rows' names; rows x channels is the number of those values
     */
    public record View(ViewKind kind, List<String> rows) {
        public View {
            rows = List.copyOf(rows);
            require(!rows.isEmpty(), "view.rows", "must not be empty");
        }
    }

    /**
     * The forward process: beta rises linearly from the first step to the last.
     *
     * @param steps T, the number of steps
     */
    public record Diffusion(int steps, double betaFirst, double betaLast) {
        public Diffusion {
            require(steps >= 2, "diffusion.steps", "must be at least 2");
            require(betaFirst > 0 && betaFirst < 1, "diffusion.beta_first", "must lie between 0 and 1");
            require(
                    betaLast >= betaFirst && betaLast < 1,
                    "diffusion.beta_last",
                    "must lie between diffusion.beta_first and 1");
        }
    }

    /**
     * One noise level that the sum is evaluated at.
     *
     * @param step t, in 2..T
     * @param logSnr ln of signal power over noise power there
     * @param weight how many of the T - 1 levels it stands for; the weights add up to T - 1
     */
    public record Level(int step, double logSnr, double weight) {
        public Level {
            requireFinite(logSnr, "levels.log_snr");
            require(weight > 0, "levels.weight", "must be above 0");
        }
    }

    /**
     * The fixed noise that the expectation at each level is taken over.
     *
     * @param seed what the draws were made from
     * @param draws noise vectors per level
     */
    public record Noise(long seed, int draws) {
        public Noise {
            require(draws >= 1, "noise.draws", "must be at least 1");
        }
    }

    /**
     * Standardisation of each value, in the order rows x channels, row by row: (value - mean) / scale, and then, where there are
     * curves, its curve.
     *
     * @param curves none, or one for each value
     */
    public record Scaler(List<Double> mean, List<Double> scale, List<Curve> curves) {
        public Scaler {
            mean = List.copyOf(mean);
            scale = List.copyOf(scale);
            curves = List.copyOf(curves);
            require(mean.size() == scale.size(), "scaler", "mean and scale must have one value each");
            require(
                    curves.isEmpty() || curves.size() == mean.size(),
                    "scaler.curves",
                    "must be none or one for each value");
            mean.forEach(value -> requireFinite(value, "scaler.mean"));
            scale.forEach(value -> require(value > 0 && Double.isFinite(value), "scaler.scale", "must be above 0"));
        }
    }

    /**
     * A curve of straight pieces through knots, of slope 1 beyond them, for a value of heavy tails.
     *
     * @param from the knots' places, in standard deviations; none: the value stays as it is
     * @param to the values there
     */
    public record Curve(List<Double> from, List<Double> to) {
        public Curve {
            from = List.copyOf(from);
            to = List.copyOf(to);
            require(from.size() == to.size(), "scaler.curves", "from and to must have one value each");
            for (int i = 0; i < from.size(); i++) {
                requireFinite(from.get(i), "scaler.curves.from");
                requireFinite(to.get(i), "scaler.curves.to");
                require(
                        i == 0 || (from.get(i) > from.get(i - 1) && to.get(i) > to.get(i - 1)),
                        "scaler.curves",
                        "must rise from knot to knot");
            }
        }
    }

    /**
     * The size of the denoiser: a residual network that was trained, a mixture of Gaussians, or, with neither width nor
     * components, a network made elsewhere.
     *
     * @param width values in a hidden layer
     * @param blocks residual blocks, of one layer each; of two in the first builds' models
     * @param components Gaussians of a mixture; 0 for a network
     * @param parameters trained numbers in all
     */
    public record Network(int width, int blocks, int components, long parameters) {
        /** A network. */
        public Network(int width, int blocks, long parameters) {
            this(width, blocks, 0, parameters);
        }

        /** A mixture of Gaussians. */
        public static Network mixture(int components, long parameters) {
            return new Network(0, 0, components, parameters);
        }
    }

    /**
     * What the model was trained on, and how long.
     *
     * @param dataSha256 SHA-256 of the readings that were read, as numbers
     * @param readings readings that were read
     * @param windows windows that the denoiser was fitted to
     * @param validationWindows windows that decided when to stop; a mixture of windows is then fitted to them, too
     * @param steps steps taken; of a mixture, rounds
     * @param bestStep the step whose weights were kept
     * @param validationLoss mean squared error of the predicted noise there; of a mixture, mean -ln density of the standardised
     *     validation windows
     */
    public record Training(
            String dataSha256,
            long readings,
            int windows,
            int validationWindows,
            int steps,
            int bestStep,
            double validationLoss,
            long seed) {}

    /**
     * What records are judged by; the lower, the less probable.
     *
     * @param bands what K's levels are taken together to; none where K itself is the statistic
     */
    public record Statistic(StatisticKind kind, List<Band> bands) {
        /** K itself. */
        public static final Statistic THE_BOUND = new Statistic(StatisticKind.BOUND, List.of());

        public Statistic {
            bands = List.copyOf(bands);
            require(
                    bands.isEmpty() == (kind == StatisticKind.BOUND),
                    "statistic.bands",
                    "must be there where the levels are judged, and else not");
            for (int i = 1; i < bands.size(); i++) {
                require(bands.get(i).from() >= bands.get(i - 1).to(), "statistic.bands", "must not overlap");
            }
        }
    }

    /**
     * Levels that are neighbours, and what their sum is for windows that are normal.
     *
     * @param from the first level, counted from 0
     * @param to the level after the last; the edge term counts as the last level of all
     * @param median of the sum, in nats
     * @param spread half the distance between the 16th and the 84th percentile of the sum, in nats
     * @param weights of its levels in the sum, as feedback has fitted them; none: all count alike
     */
    public record Band(int from, int to, double median, double spread, List<Double> weights) {
        /** One whose levels count alike. */
        public Band(int from, int to, double median, double spread) {
            this(from, to, median, spread, List.of());
        }

        public Band {
            weights = List.copyOf(weights);
            require(from >= 0 && to > from, "statistic.bands", "must hold a level each");
            require(
                    weights.isEmpty() || weights.size() == to - from,
                    "statistic.bands.weights",
                    "must be none or one for each level");
            weights.forEach(weight ->
                    require(weight >= 0 && Double.isFinite(weight), "statistic.bands.weights", "must not be below 0"));
            requireFinite(median, "statistic.bands.median");
            require(spread > 0 && Double.isFinite(spread), "statistic.bands.spread", "must be above 0");
        }
    }

    /**
     * How the statistic is estimated from few of the network's evaluations, and from some more where that does not suffice.
     *
     * @param stages those of the fewest evaluations first; none where the model has no screening
     */
    public record Screening(List<Stage> stages) {
        /** There is no screening. */
        public static final Screening NONE = new Screening(List.of());

        public Screening {
            stages = List.copyOf(stages);
        }

        /** True where there is no screening. */
        public boolean absent() {
            return stages.isEmpty();
        }

        /**
         * Above which cut a window is passed over: what the stages' estimates of it, less their margins, come to at most.
         *
         * @param estimates by stage
         */
        public double clearance(IntToDoubleFunction estimates) {
            return IntStream.range(0, stages.size())
                    .mapToDouble(stage ->
                            estimates.applyAsDouble(stage) - stages.get(stage).margin())
                    .max()
                    .orElse(Double.NEGATIVE_INFINITY);
        }

        /** By stage: the numbers of its evaluations. */
        public List<List<Integer>> evaluations() {
            return stages.stream().map(Stage::evaluations).toList();
        }
    }

    /**
     * One estimate of the statistic.
     *
     * @param evaluations the numbers of those that it rests on, level x draws + draw, rising
     * @param bands an estimate of each band that is judged, or of K itself, of which the least counts
     * @param margin what it lies above the statistic at most, for nine in ten windows of those that are lowest
     */
    public record Stage(List<Integer> evaluations, List<Estimate> bands, double margin) {
        public Stage {
            evaluations = List.copyOf(evaluations);
            bands = List.copyOf(bands);
            require(!evaluations.isEmpty(), "screening.stages.evaluations", "must not be empty");
            require(!bands.isEmpty(), "screening.stages.bands", "must not be empty");
            requireFinite(margin, "screening.stages.margin");
            for (int i = 0; i < evaluations.size(); i++) {
                require(
                        evaluations.get(i) > (i == 0 ? -1 : evaluations.get(i - 1)),
                        "screening.stages.evaluations",
                        "must rise from 0");
            }
            for (Estimate band : bands) {
                require(
                        band.weights().size() == evaluations.size(),
                        "screening.stages.bands.weights",
                        "needs one for each evaluation");
            }
        }
    }

    /**
     * A band's estimate: intercept - sum of weight x cost over the evaluations.
     *
     * @param intercept in the statistic's unit
     * @param weights by evaluation, in the statistic's unit per nat; not below 0
     */
    public record Estimate(double intercept, List<Double> weights) {
        public Estimate {
            weights = List.copyOf(weights);
            requireFinite(intercept, "screening.stages.bands.intercept");
            weights.forEach(weight -> require(
                    weight >= 0 && Double.isFinite(weight), "screening.stages.bands.weights", "must not be below 0"));
        }
    }

    /**
     * What is normal, measured on windows that training never saw.
     *
     * @param bounds bounds of those windows, in nats, lowest first
     * @param statistics of the same windows, lowest first; none where K itself is the statistic
     * @param screens by stage of screening: what it estimates for the same windows, in the order of what they are judged by
     * @param positions where the same windows lie, in the same order: two of less than {@link Window#apart} between them share
     *     readings; none where no two do
     * @param standardError root mean square difference between the model's bound and the exact sum over every level
     *     with fresh noise, over calibration windows, in nats
     * @param normalChannels mean over the calibration windows of each channel's part of the bound, in nats
     * @param normalLevels the same of each level's part, and of the edge term last
     * @param normalCells the same of each channel's part of each level's part, level by level; none where the model does not give them
     */
    public record Calibration(
            List<Float> bounds,
            List<Float> statistics,
            List<List<Float>> screens,
            List<Integer> positions,
            double standardError,
            List<Double> normalChannels,
            List<Double> normalLevels,
            List<Double> normalCells) {
        public Calibration {
            bounds = List.copyOf(bounds);
            statistics = List.copyOf(statistics);
            screens = screens.stream().map(List::copyOf).toList();
            positions = List.copyOf(positions);
            normalChannels = List.copyOf(normalChannels);
            normalLevels = List.copyOf(normalLevels);
            normalCells = List.copyOf(normalCells);
            require(!bounds.isEmpty(), "calibration.bounds", "must not be empty");
            requireRising(bounds, "calibration.bounds");
            requireRising(statistics, "calibration.statistics");
            for (List<Float> stage : screens) {
                require(stage.size() == bounds.size(), "calibration.screens", "needs one for each of the bounds");
                stage.forEach(screen -> requireFinite(screen, "calibration.screens"));
            }
            require(
                    positions.isEmpty() || positions.size() == bounds.size(),
                    "calibration.positions",
                    "must be none or one for each of the bounds");
            require(standardError >= 0, "calibration.standard_error", "must not be negative");
        }

        private static void requireRising(List<Float> values, String field) {
            for (int i = 0; i < values.size(); i++) {
                requireFinite(values.get(i), field);
                require(i == 0 || values.get(i) >= values.get(i - 1), field, "must not fall");
            }
        }

        /** A place holder for a model that has not been calibrated yet. */
        public static Calibration none(int channels, int levels) {
            return new Calibration(
                    List.of(0f),
                    List.of(),
                    List.of(),
                    List.of(),
                    0,
                    Collections.nCopies(channels, 0.0),
                    Collections.nCopies(levels + 1, 0.0),
                    Collections.nCopies((levels + 1) * channels, 0.0));
        }
    }
}
