package io.kbound.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.kbound.bench.peers.Ranking.Scored;
import java.util.List;
import org.junit.jupiter.api.Test;

class RankingTest {
    @Test
    void aScoreThatPutsEveryAnomalyFirst_isPerfect() {
        assertThat(Ranking.of(List.of(new Scored(1, false), new Scored(3, true), new Scored(2, true))))
                .isEqualTo(new Ranking(1, 1));
    }

    @Test
    void pairsInTheWrongOrderCost_andEqualScoresAreHalfRight() {
        // Of six pairs four are right and one is even; precision is 1 at the first anomaly and 2/4 where the second
        // ties.
        Ranking ranking = Ranking.of(List.of(
                new Scored(5, true),
                new Scored(4, false),
                new Scored(3, true),
                new Scored(3, false),
                new Scored(1, false)));

        assertThat(ranking.aucRoc()).isCloseTo(4.5 / 6, within(1e-12));
        assertThat(ranking.averagePrecision()).isCloseTo((1 + 0.5) / 2, within(1e-12));
    }
}
