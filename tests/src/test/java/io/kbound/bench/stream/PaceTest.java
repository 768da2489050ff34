package io.kbound.bench.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PaceTest {
    private final AtomicLong nanos = new AtomicLong(1_000);
    private final List<Long> rests = new ArrayList<>();
    private final Pace pace = new Pace(1000, nanos::get, left -> {
        rests.add(left);
        nanos.addAndGet(left);
    });

    @Test
    void eachEventWaitsForItsTime_theFirstForNone() {
        for (int i = 0; i < 3; i++) {
            pace.await();
        }

        assertThat(rests).containsExactly(1_000_000L, 1_000_000L);
    }

    @Test
    void anEventThatWasLate_makesNoOtherLate() {
        pace.await();
        // Three and a half periods pass: three events are due at once, the next has half a period left.
        nanos.addAndGet(3_500_000);
        for (int i = 0; i < 4; i++) {
            pace.await();
        }

        assertThat(rests).containsExactly(500_000L);
    }

    @Test
    void aRestThatIsCutShort_isTakenUpAgain() {
        Pace interrupted = new Pace(1000, nanos::get, left -> {
            rests.add(left);
            nanos.addAndGet(Math.min(left, 600_000));
        });

        interrupted.await();
        interrupted.await();

        assertThat(rests).containsExactly(1_000_000L, 400_000L);
    }
}
