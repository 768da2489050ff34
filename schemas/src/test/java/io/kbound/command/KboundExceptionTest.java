package io.kbound.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class KboundExceptionTest {
    @Test
    void isOneLine_whateverItQuotes() {
        KboundException said = new KboundException("a.csv\n", "'x  \r\n\n  y\u2028z' is no\tnumber", "mend\nit ");

        assertThat(said).hasMessage("a.csv : 'x y z' is no\tnumber; mend it");
        assertThat(said.trouble()).isEqualTo("a.csv : 'x y z' is no\tnumber");
        assertThat(said.cure()).isEqualTo("mend it");
    }

    /** It took minutes, in which a cell of blanks held a command up. */
    @Test
    @Timeout(value = 20, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void takesNoLongerThanItIsLong_blanksIncluded() {
        String blanks = " ".repeat(2_000_000);

        assertThat(new KboundException("a.csv", "x" + blanks + "\ny", "mend it"))
                .hasMessage("a.csv: x y; mend it");
        assertThat(new KboundException("a.csv", blanks, "mend it").cure()).isEqualTo("mend it");
    }
}
