package io.kbound.bench.soak;

import io.kbound.bench.measure.Figure;
import io.kbound.bench.measure.Spread;
import io.kbound.bench.measure.Trend;
import io.kbound.bench.measure.Trend.Moment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a process held while it lived, after its warm-up, and whether that grew. */
public final class LongestLife {
    /** The first third of a life is its warm-up, and these minutes are at least: so long compilers are at work, and pools grow. */
    private static final double WARM_UP = 1.0 / 3;

    private static final double WARM_UP_MINUTES = 20;

    /** In less time than as much again, a step looks like a slope. */
    private static final double SHORTEST_MINUTES = 2 * WARM_UP_MINUTES;

    private final List<Sample> life;
    private final List<Sample> warm;
    private final Map<Measure, Trend> trends = new EnumMap<>(Measure.class);

    private LongestLife(List<Sample> life) {
        this.life = life;
        double begin = life.get(0).seconds();
        double warmAt = begin + 60 * (isJudged() ? Math.max(WARM_UP_MINUTES, WARM_UP * minutes(life)) : 0);
        this.warm = life.stream().filter(sample -> sample.seconds() >= warmAt).toList();
        for (Measure measure : Measure.values()) {
            trends.put(measure, Trend.of(moments(measure)));
        }
    }

    /** The longest of some, each with at least one sample. */
    static LongestLife of(Collection<List<Sample>> lives) {
        return new LongestLife(lives.stream()
                .max(Comparator.comparingDouble(LongestLife::minutes))
                .orElseThrow());
    }

    private static double minutes(List<Sample> life) {
        return (life.get(life.size() - 1).seconds() - life.get(0).seconds()) / 60;
    }

    /** Which it is. */
    public String title() {
        return String.format(
                Locale.ROOT,
                "'%s', life %d, %.0f min%s",
                life.get(0).instance(),
                life.get(0).life(),
                minutes(life),
                isJudged()
                        ? String.format(Locale.ROOT, ", the last %.0f of them judged: growth an hour", minutes(warm))
                        : ": too short to tell a leak from a warm-up, not judged");
    }

    /** How much each measure grew an hour. */
    public List<Figure> figures() {
        List<Figure> figures = new ArrayList<>();
        for (Measure measure : Measure.values()) {
            Trend trend = trend(measure);
            String note = String.format(
                    Locale.ROOT,
                    "%.1f to %.1f%s",
                    measure.shown(median(measure, 0, 0.1)),
                    measure.shown(median(measure, 0.9, 1)),
                    measure.allowed().isPresent() && isJudged()
                            ? String.format(
                                    Locale.ROOT,
                                    ", may %.1f, p %.3f%s",
                                    allowed(measure),
                                    trend.pValue(),
                                    isLeaking(measure) ? "  LEAK" : "")
                            : "");
            figures.add(new Figure(
                    life.get(0).instance() + "_" + measure.key() + "_per_hour",
                    measure.says(),
                    isJudged() ? measure.shown(trend.perHour()) : Double.NaN,
                    "/h",
                    note));
        }
        return figures;
    }

    /** What grew by more than it may, in words. */
    List<String> wrongs() {
        List<String> wrongs = new ArrayList<>();
        for (Measure measure : Measure.values()) {
            if (isLeaking(measure)) {
                wrongs.add(String.format(
                        Locale.ROOT,
                        "'%s': %s grew by %.1f an hour, may %.1f",
                        life.get(0).instance(),
                        measure.says(),
                        measure.shown(trend(measure).perHour()),
                        allowed(measure)));
            }
        }
        return wrongs;
    }

    private boolean isJudged() {
        return minutes(life) >= SHORTEST_MINUTES;
    }

    private boolean isLeaking(Measure measure) {
        if (!isJudged() || measure.allowed().isEmpty()) {
            return false;
        }
        Trend trend = trend(measure);
        return new Trend(measure.shown(trend.perHour()), measure.shown(trend.laterPerHour()), trend.pValue())
                .exceeds(allowed(measure));
    }

    /** An hour's worth an hour, and no more in all of a longer life. */
    private double allowed(Measure measure) {
        return measure.allowed().orElse(Double.POSITIVE_INFINITY) / Math.max(1, minutes(warm) / 60);
    }

    private Trend trend(Measure measure) {
        return trends.getOrDefault(measure, new Trend(Double.NaN, Double.NaN, 1));
    }

    private List<Moment> moments(Measure measure) {
        return warm.stream()
                .map(sample -> new Moment(sample.seconds() / 3600, sample.value(measure)))
                .toList();
    }

    private double median(Measure measure, double from, double to) {
        Spread spread = new Spread();
        warm.subList((int) (from * warm.size()), (int) Math.ceil(to * warm.size())).stream()
                .mapToDouble(sample -> sample.value(measure))
                .filter(Double::isFinite)
                .forEach(spread::add);
        return spread.median();
    }
}
