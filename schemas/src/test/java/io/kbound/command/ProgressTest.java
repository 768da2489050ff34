package io.kbound.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Progress where there is no terminal. */
class ProgressTest {
    private final AtomicLong seconds = new AtomicLong();
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(written, true, StandardCharsets.UTF_8);

    @Test
    void whatIsDoneInAMoment_isNotTold() {
        try (Progress progress = progress(100)) {
            for (int i = 1; i <= 100; i++) {
                progress.at(i, "");
            }
        }
        assertThat(written.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @Test
    void whatTakesLong_isToldNowAndThenWithTheTimeLeft() {
        try (Progress progress = progress(100)) {
            for (int i = 1; i <= 20; i++) {
                seconds.set(i);
                progress.at(i, "loss 0.5");
            }
        }
        assertThat(written.toString(StandardCharsets.UTF_8).lines())
                .containsExactly(
                        "work: 5 of 100 (5 %), 95 s left, loss 0.5",
                        "work: 10 of 100 (10 %), 90 s left, loss 0.5",
                        "work: 15 of 100 (15 %), 85 s left, loss 0.5",
                        "work: 20 of 100 (20 %), 80 s left, loss 0.5");
    }

    @Test
    void whereTheTotalIsUnknown_theRateIsTold() {
        try (Progress progress = progress(Progress.UNKNOWN)) {
            seconds.set(10);
            progress.at(5000, "records");
        }
        assertThat(written.toString(StandardCharsets.UTF_8).lines())
                .containsExactly("work: 5000 records, 500 a second");
    }

    private Progress progress(long total) {
        return new Progress(out, "work", total, false, () -> seconds.get() * 1_000_000_000L);
    }
}
