package io.kbound.bench.scoring;

import io.kbound.bench.measure.Figure;
import io.kbound.bench.measure.Spread;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The scorer beside the most it could do and the naive way, in turns, so that what else the machine does meets all alike. */
public final class ScoringRounds {
    private final Roofline roofline;
    private final RawScorer scorer;
    private final NaiveServing naive;

    /** Things to measure in turns. */
    public ScoringRounds(Roofline roofline, RawScorer scorer, NaiveServing naive) {
        this.roofline = roofline;
        this.scorer = scorer;
        this.naive = naive;
    }

    /**
     * Measures.
     *
     * @param slice how long each is measured in a round
     * @param afterRound called when another round is done, the first of which does not count
     */
    public Result run(int rounds, Duration slice, Runnable afterRound) {
        roofline.warmUp(slice.dividedBy(4));
        scorer.measure(slice);
        naive.measure(slice);
        afterRound.run();
        List<Double> perSecond = new ArrayList<>();
        Spread records = new Spread();
        Spread naively = new Spread();
        Spread naiveRatio = new Spread();
        for (int round = 0; round < rounds; round++) {
            roofline.round(slice.dividedBy(4));
            double scored = scorer.measure(slice).perSecond();
            double slowly = naive.measure(slice).perSecond();
            perSecond.add(scored);
            records.add(scored);
            naively.add(slowly);
            naiveRatio.add(scored / slowly);
            afterRound.run();
        }
        Roofline.Result most = roofline.result();
        double flops = MatrixProducts.perRecord(scorer.card());
        Spread gflops = new Spread();
        Spread ratio = new Spread();
        for (int round = 0; round < rounds; round++) {
            double reached = perSecond.get(round) * flops / 1e9;
            gflops.add(reached);
            ratio.add(reached / most.byRound().get(round));
        }
        return new Result(most, flops, gflops, ratio, records, naively, naiveRatio);
    }

    /**
     * What came of it.
     *
     * @param roofline the most that the processor does
     * @param flopsPerRecord of the network's matrix products
     * @param gflops of the scorer: billions of these operations a second
     * @param ratio of the scorer over the most, round by round
     * @param records a second, of the scorer
     * @param naive records a second, the naive way
     * @param naiveRatio of the two, round by round
     */
    public record Result(
            Roofline.Result roofline,
            double flopsPerRecord,
            Spread gflops,
            Spread ratio,
            Spread records,
            Spread naive,
            Spread naiveRatio) {
        /** In figures. */
        public List<Figure> figures() {
            return List.of(
                    roofline.figure(),
                    Figure.of(
                            "scorer_gflops",
                            String.format(
                                    Locale.ROOT,
                                    "the scorer, by its network's %.1f million a record",
                                    flopsPerRecord / 1e6),
                            gflops,
                            "GFLOP/s"),
                    Figure.of("scorer_ratio", "the scorer over the product", ratio, ""),
                    Figure.of("scorer_records_per_s", "the scorer", records, "records/s"),
                    Figure.of("naive_records_per_s", "one run for each record, level and draw", naive, "records/s"),
                    Figure.of("naive_ratio", "the scorer over that", naiveRatio, ""));
        }
    }
}
