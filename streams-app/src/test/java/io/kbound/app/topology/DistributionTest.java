package io.kbound.app.topology;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DistributionTest {
    @Test
    void aValue_countsBelowTheFirstBoundThatItDoesNotExceed() {
        Distribution distribution = new Distribution(1, 10, 100);
        for (long value : new long[] {0, 1, 2, 10, 10, 11, 100, 101, 1_000_000}) {
            distribution.add(value);
        }

        assertThat(distribution.bounds()).containsExactly(1L, 10L, 100L);
        assertThat(distribution.counts()).containsExactly(2L, 3L, 2L, 2L);
        assertThat(distribution.count()).isEqualTo(9);
        assertThat(distribution.sum()).isEqualTo(1_000_235);
    }

    @Test
    void before_thereIsNothing() {
        assertThat(new Distribution(1).counts()).containsExactly(0L, 0L);
        assertThat(new Distribution(1).sum()).isZero();
    }
}
