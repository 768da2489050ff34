package io.kbound.bench.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MatrixProductsTest {
    @Test
    void aProduct_isAMultiplicationAndAnAdditionForEachPairOfNumbers() {
        assertThat(MatrixProducts.of(2, 3, 5)).isEqualTo(2 * 2 * 3 * 5);
    }

    @Test
    void aRecord_goesThroughTheFirstLayerOnce_andThroughAllOthersRowByRow() {
        // 16 values, width 256, four blocks of one layer, 32 levels of two draws.
        double hidden = 4 * 2.0 * 256 * 256;
        double last = 2.0 * 256 * 16;

        assertThat(MatrixProducts.perRecord(16, 256, 4, 64)).isEqualTo(2.0 * 16 * 256 + 64 * (hidden + last));
    }
}
