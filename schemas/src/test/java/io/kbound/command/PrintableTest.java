package io.kbound.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrintableTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pump-1             | pump-1",
                "Füllstand 水位 👩‍🔧 | Füllstand 水位 👩‍🔧",
                "a\u001b[2Jb        | a\\u001b[2Jb",
                "a\u009b2Jb         | a\\u009b2Jb",
                "a\u0000\u0007\u007f| a\\u0000\\u0007\\u007f",
                "a\tb\u2028c        | a\\u0009b\\u2028c",
                "a\u202eb           | a\\u202eb",
                "a\uD83Db           | a\\ud83db",
                "a\uDB40\uDC41b     | a\\udb40\\udc41b"
            })
    void whatATerminalWouldActOn_standsAsInJson(String raw, String printable) {
        assertThat(Printable.text(raw)).isEqualTo(printable);
    }
}
