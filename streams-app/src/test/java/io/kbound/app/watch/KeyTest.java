package io.kbound.app.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyTest {
    @ParameterizedTest
    @CsvSource({
        "jk, DOWN UP",
        "q, QUIT",
        "'\u0003', QUIT",
        "'\u001b[A\u001b[B', UP DOWN",
        "'\u001bOA\u001bOB', UP DOWN",
        "'\u001b[5~\u001b[6~', PAGE_UP PAGE_DOWN",
        "'\u001b[1;5Bj', DOWN DOWN",
        "'\u001b', BACK",
        "'\r', OPEN",
        "'x\u001b[Zj', NONE NONE DOWN"
    })
    void whatATerminalSends_isAKey(String sent, String keys) throws Exception {
        int[] place = {0};
        // Nothing more comes, and the terminal is still there.
        Key.Typed typed = patience -> place[0] < sent.length() ? sent.charAt(place[0]++) : -2;
        List<String> read = new ArrayList<>();
        while (place[0] < sent.length()) {
            read.add(Key.next(typed, 1).name());
        }

        assertThat(String.join(" ", read)).isEqualTo(keys);
    }
}
