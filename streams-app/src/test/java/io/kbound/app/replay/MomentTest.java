package io.kbound.app.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kbound.app.replay.Moment.AtOffset;
import io.kbound.app.replay.Moment.AtTime;
import org.junit.jupiter.api.Test;

class MomentTest {
    @Test
    void aTimeOrAnOffset_isTold() {
        assertThat(Moment.parse("1970-01-01T00:00:02.5Z")).isEqualTo(new AtTime(2500));
        assertThat(Moment.parse("offset:1200")).isEqualTo(new AtOffset(1200));
    }

    @Test
    void whatIsNeither_isRefused() {
        assertThatThrownBy(() -> Moment.parse("offset:-1")).hasMessageContaining("'offset:-1' is no offset");
        assertThatThrownBy(() -> Moment.parse("offset:x")).hasMessageContaining("is no offset");
        assertThatThrownBy(() -> Moment.parse("yesterday")).hasMessageContaining("'yesterday' is no time");
    }
}
