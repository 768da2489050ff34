package io.kbound.scorer.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Nothing is lost and nothing moves, however long the time grows and in whatever order rows come. */
class TimelineTest {
    @Test
    void rowsInAnyOrder_overAnyTime_lieInTheStretchOfTheirTime() {
        for (long seed = 0; seed < 30; seed++) {
            Random random = new Random(seed);
            long span = (long) Math.pow(10, 3 + 11 * random.nextDouble());
            long begin = random.nextLong() >> 12;
            Timeline timeline = new Timeline();
            long[] times = random.longs(2000, begin, begin + span).toArray();
            for (int i = 0; i < times.length; i++) {
                timeline.add(times[i], 1.0 / (i + 1), i % 10 == 0);
            }

            List<Timeline.Stretch> stretches = timeline.stretches();
            assertThat(stretches.size()).isBetween(1, 1024);
            assertThat(stretches.stream().mapToLong(Timeline.Stretch::anomalies).sum())
                    .isEqualTo(200);
            for (Timeline.Stretch stretch : stretches) {
                long rows = 0;
                double least = 1;
                for (int i = 0; i < times.length; i++) {
                    if (times[i] >= stretch.startMicros()
                            && times[i] < stretch.startMicros() + stretch.lengthMicros()) {
                        rows++;
                        least = Math.min(least, 1.0 / (i + 1));
                    }
                }
                assertThat(stretch.rows()).isEqualTo(rows);
                assertThat(stretch.leastPValue()).isEqualTo(least);
            }
        }
    }

    @Test
    void nothingAtAll_isNoTime() {
        Timeline timeline = new Timeline();

        assertThat(timeline.stretches()).isEmpty();
        assertThat(timeline.days()).isZero();
    }
}
