package io.kbound.export.bound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class NoiseDrawsTest {
    @Test
    void antitheticDraws_areStandardNormalPairsThatCancel_andTheSameForTheSameSeed() {
        NoiseDraws noise = NoiseDraws.antithetic(50, 8, 20, 3);
        NoiseDraws again = NoiseDraws.antithetic(50, 8, 20, 3);
        NoiseDraws other = NoiseDraws.antithetic(50, 8, 20, 4);
        double squares = 0;
        boolean differs = false;
        for (int row = 0; row < noise.rows(); row++) {
            for (int value = 0; value < 20; value++) {
                float drawn = noise.noise(row, value);
                int partner = row % 2 == 0 ? row + 1 : row - 1;
                assertThat(noise.noise(partner, value)).isEqualTo(-drawn);
                assertThat(again.noise(row, value)).isEqualTo(drawn);
                differs |= other.noise(row, value) != drawn;
                squares += drawn * drawn;
            }
        }
        assertThat(noise.rows()).isEqualTo(400);
        assertThat(differs).isTrue();
        // 4000 independent squares: four standard errors.
        assertThat(squares / 8000).isCloseTo(1, within(4 * Math.sqrt(2.0 / 4000)));
    }

    @Test
    void draws_thatAreNoPairs_areRefused() {
        assertThatThrownBy(() -> NoiseDraws.antithetic(4, 3, 2, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> NoiseDraws.antithetic(4, 0, 2, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void drawsAlongTheAxes_haveTheIdentityAsTheirSecondMoment() {
        NoiseDraws noise = NoiseDraws.axes(2, 5);
        for (int i = 0; i < 5; i++) {
            for (int j = 0; j < 5; j++) {
                double moment = 0;
                for (int draw = 0; draw < noise.draws(); draw++) {
                    moment += noise.noise(draw, i) * noise.noise(draw, j) / noise.draws();
                }
                assertThat(moment).isCloseTo(i == j ? 1 : 0, within(1e-6));
            }
        }
    }

    @Test
    void select_takesTheChosenSetOfEachLevel() {
        NoiseDraws pool = NoiseDraws.antithetic(3, 8, 5, 1);
        NoiseDraws selected = pool.select(2, new int[] {3, 0, 1});

        assertThat(selected.draws()).isEqualTo(2);
        assertThat(selected.rows()).isEqualTo(6);
        for (int value = 0; value < 5; value++) {
            for (int draw = 0; draw < 2; draw++) {
                assertThat(selected.noise(draw, value)).isEqualTo(pool.noise(6 + draw, value));
                assertThat(selected.noise(2 + draw, value)).isEqualTo(pool.noise(8 + draw, value));
                assertThat(selected.noise(4 + draw, value)).isEqualTo(pool.noise(18 + draw, value));
            }
        }
    }
}
