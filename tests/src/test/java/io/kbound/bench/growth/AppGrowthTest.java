package io.kbound.bench.growth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.kbound.bench.stream.SourceLoad;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How often a source's state is stored and loaded, against a simulation of commits and of what is kept at hand. */
class AppGrowthTest {
    @Test
    void ofFewSources_aStateIsStoredOnceForManyRecords() {
        double aCommit = 5000;

        assertThat(AppGrowth.states(load(20), perSecond(aCommit))).isCloseTo(20 / aCommit, within(1e-3));
    }

    @Test
    void ofAnyNumber_asManyAreStoredAsASimulationStores() {
        int sources = 3000;
        int aCommit = 4000;
        Random random = new Random(1);
        int stored = 0;
        int commits = 50;
        for (int commit = 0; commit < commits; commit++) {
            Set<Integer> heard = new HashSet<>();
            for (int record = 0; record < aCommit; record++) {
                heard.add(random.nextInt(sources));
            }
            stored += heard.size();
        }

        assertThat(AppGrowth.states(load(sources), perSecond(aCommit)))
                .isCloseTo(stored / (double) (commits * aCommit), within(0.01));
    }

    @Test
    void ofMoreThanAreKeptAtHand_theOthersAreLoaded() {
        // Each of two tasks keeps 10 000 of half a million; hardly any source is heard twice in a commit.
        assertThat(AppGrowth.states(load(1_000_000), perSecond(1000))).isCloseTo(1 + 0.98, within(0.01));
    }

    private static SourceLoad load(int sources) {
        return new SourceLoad(sources, 2, 4, 1);
    }

    private static double perSecond(double aCommit) {
        return aCommit * 10;
    }
}
