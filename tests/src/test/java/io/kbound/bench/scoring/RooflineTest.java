package io.kbound.bench.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RooflineTest {
    @Test
    void ofSeveralSizes_theOneThatDidBestIsTold_withEachOfItsRounds() {
        try (Roofline roofline = new Roofline()) {
            roofline.round(Duration.ofMillis(1));
            roofline.round(Duration.ofMillis(1));

            Roofline.Result result = roofline.result();

            assertThat(result.byRound()).hasSize(2).allMatch(gflops -> gflops > 0);
            assertThat(result.gflops().median())
                    .isEqualTo((result.byRound().get(0) + result.byRound().get(1)) / 2);
        }
    }
}
