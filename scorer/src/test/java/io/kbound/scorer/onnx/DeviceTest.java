package io.kbound.scorer.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceTest {
    @ParameterizedTest
    @ValueSource(strings = {"auto", "cpu", "cuda:0", "cuda:12"})
    void isReadAsItIsWritten(String text) {
        assertThat(Device.parse(" " + text + " ")).isPresent().get().hasToString(text);
    }

    @Test
    void aNumberOfAGpu_isKept() {
        assertThat(Device.parse("cuda:3")).contains(Device.cuda(3));
        assertThat(Device.parse("cuda:0")).contains(Device.cuda(0));
        assertThat(Device.parse("auto")).contains(Device.AUTO);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "gpu", "cuda", "cuda:", "cuda:-1", "cuda:x", "cuda:1234", "CPU", "cpu:0", "rocm:0"})
    void whatNamesNoDevice_isNone(String text) {
        assertThat(Device.parse(text)).isEmpty();
    }

    @Test
    void aUseThatCannotBe_isRefused() {
        Duration none = Duration.ZERO;

        assertThatThrownBy(() -> new DeviceUse(Device.AUTO, DeviceUse.OnLoss.FAIL, false, 1, none))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new DeviceUse(Device.AUTO, DeviceUse.OnLoss.FAIL, false, 8193, none))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new DeviceUse(Device.AUTO, DeviceUse.OnLoss.FAIL, false, 2, Duration.ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(DeviceUse.of(Device.AUTO).tf32()).isFalse();
    }
}
