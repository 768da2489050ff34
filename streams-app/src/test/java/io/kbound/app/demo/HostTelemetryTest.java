package io.kbound.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class HostTelemetryTest {
    @Test
    void thisMachine_hasAFiniteReadingOfEveryChannel() {
        HostTelemetry host = new HostTelemetry();
        for (int i = 0; i < 3; i++) {
            double[] reading = host.next();
            assertThat(reading).hasSameSizeAs(host.channels().toArray());
            assertThat(Arrays.stream(reading)).allMatch(Double::isFinite);
        }
    }
}
