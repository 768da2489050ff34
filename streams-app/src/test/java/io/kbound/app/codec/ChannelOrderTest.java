package io.kbound.app.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ChannelOrderTest {
    private final ChannelOrder order = new ChannelOrder(List.of("a", "b", "c"));

    @Test
    void namedValues_areBroughtIntoTheModelsOrder() throws Exception {
        assertThat(order.arrange(signal(List.of("c", "a", "b"), 3, 1, 2))).containsExactly(1, 2, 3);
        assertThat(order.arrange(signal(List.of("b", "a", "c"), 2, 1, 3))).containsExactly(1, 2, 3);
        assertThat(order.arrange(signal(List.of("b", "a", "c"), 5, 4, 6))).containsExactly(4, 5, 6);
    }

    @Test
    void unnamedValues_standInItAlready() throws Exception {
        assertThat(order.arrange(signal(null, 1, 2, 3))).containsExactly(1, 2, 3);
    }

    @Test
    void whatDoesNotFitTheModel_isRefusedByItsReason() throws Exception {
        assertReason(signal(null, 1, 2), DeadLetterReason.WRONG_LENGTH, "2 values for 3 channels");
        assertReason(signal(List.of("a", "b", "c"), 1, 2), DeadLetterReason.WRONG_LENGTH, "2 values for 3");
        assertReason(signal(List.of("a", "b", "d"), 1, 2, 3), DeadLetterReason.UNKNOWN_CHANNEL, "'d' is no channel");
        assertReason(signal(List.of("a", "b", "b"), 1, 2, 3), DeadLetterReason.UNKNOWN_CHANNEL, "'b' is named twice");
        assertReason(signal(null, 1, 2, 1e39), DeadLetterReason.NOT_FINITE, "'c' is not finite");
        assertReason(
                signal(List.of("c", "b", "a"), Double.NEGATIVE_INFINITY, 2, 3), DeadLetterReason.NOT_FINITE, "'c'");
    }

    @Test
    void aMissingValue_staysMissing() throws Exception {
        assertThat(order.arrange(signal(List.of("c", "a"), 3, 1))).containsExactly(1, Float.NaN, 3);
        assertThat(order.arrange(signal(null, 1, Double.NaN, 3))).containsExactly(1, Float.NaN, 3);
    }

    @Test
    void afterARefusal_theNextRecordIsReadAsEver() throws Exception {
        assertReason(signal(List.of("a", "b", "d"), 1, 2, 3), DeadLetterReason.UNKNOWN_CHANNEL, "'d'");
        assertThat(order.arrange(signal(List.of("c", "a", "b"), 3, 1, 2))).containsExactly(1, 2, 3);
    }

    private void assertReason(DecodedSignal signal, DeadLetterReason reason, String detail) {
        UnscorableException refused = catchThrowableOfType(UnscorableException.class, () -> order.arrange(signal));
        assertThat(refused.reason()).isEqualTo(reason);
        assertThat(refused.detail()).contains(detail);
    }

    private static DecodedSignal signal(@Nullable List<String> names, double... values) throws UnscorableException {
        return new DecodedSignal("s", 0, values, names);
    }
}
