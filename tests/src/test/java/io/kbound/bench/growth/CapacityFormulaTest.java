package io.kbound.bench.growth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.kbound.bench.growth.CapacityFormula.Reference;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The formula finds the times that references were made of, and none that is negative. */
class CapacityFormulaTest {
    private static final double PRODUCT_NANOS = 0.006;
    private static final double PASS_NANOS = 0.2;
    private static final double STREAMED_NANOS = 9000;

    @Test
    void timesThatReferencesWereMadeOf_areFoundAgain_andForetellWhatIsLarger() {
        CapacityFormula formula = CapacityFormula.fit(
                List.of(made(1e6, 1e4, 0), made(1e7, 2e4, 0), made(1e5, 3e4, 0), made(1e6, 1e3, 1)));

        assertThat(formula.nanosOf(Kind.PRODUCT)).isCloseTo(PRODUCT_NANOS, withinPercentage(0.01));
        assertThat(formula.nanosOf(Kind.PASS)).isCloseTo(PASS_NANOS, withinPercentage(0.01));
        assertThat(formula.nanosOf(Kind.STREAMED)).isCloseTo(STREAMED_NANOS, withinPercentage(0.01));
        Reference large = made(5e8, 1e5, 1);
        assertThat(formula.micros(large.work())).isCloseTo(large.micros(), withinPercentage(0.01));
        assertThat(formula.perSecond(large.work())).isCloseTo(1e6 / large.micros(), withinPercentage(0.01));
    }

    @Test
    void noiseOfATenth_movesWhatIsForetoldByLess() {
        Random random = new Random(1);
        List<Reference> noisy = IntStream.range(0, 12)
                .mapToObj(i -> made(1e5 * (1 << i), 1e3 * (1 << (i * 5 % 7)), i % 2))
                .map(exact -> new Reference(exact.work(), exact.micros() * (0.9 + 0.2 * random.nextDouble())))
                .toList();

        CapacityFormula formula = CapacityFormula.fit(noisy);

        Reference other = made(3e6, 3e3, 1);
        assertThat(formula.micros(other.work())).isCloseTo(other.micros(), withinPercentage(10));
    }

    @Test
    void aKindThatWouldFitBestWithANegativeTime_takesNone() {
        // The more passes, the less it took: no sum of times does that.
        CapacityFormula formula =
                CapacityFormula.fit(List.of(new Reference(work(1e6, 0, 0), 10), new Reference(work(1e6, 1e4, 0), 9)));

        assertThat(formula.nanosOf(Kind.PASS)).isZero();
        // Between the two, by relative errors.
        assertThat(formula.micros(work(1e6, 0, 0))).isBetween(9.0, 10.0);
    }

    @Test
    void whatNoReferenceHasAnyOf_takesNoTime() {
        CapacityFormula formula = CapacityFormula.fit(List.of(new Reference(work(1e6, 0, 0), 6)));

        assertThat(formula.nanosOf(Kind.STATE_LEVEL)).isZero();
        assertThat(formula.micros(work(1e6, 0, 0))).isCloseTo(6, within(1e-9));
    }

    private static Reference made(double products, double passes, double streamed) {
        return new Reference(
                work(products, passes, streamed),
                (products * PRODUCT_NANOS + passes * PASS_NANOS + streamed * STREAMED_NANOS) / 1e3);
    }

    private static Work work(double products, double passes, double streamed) {
        return Work.NONE.with(Kind.PRODUCT, products).with(Kind.PASS, passes).with(Kind.STREAMED, streamed);
    }
}
