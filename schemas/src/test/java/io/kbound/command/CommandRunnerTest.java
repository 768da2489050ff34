package io.kbound.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The manners that all commands share. */
class CommandRunnerTest {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final PrintStream before = System.err;

    @BeforeEach
    void listen() {
        System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void restore() {
        System.setErr(before);
    }

    @Command(name = "kbound", subcommands = Work.class)
    static final class Root {}

    @Command(name = "work")
    static final class Work implements Callable<Integer> {
        @Option(names = "--how", required = true)
        private String how = "";

        @Override
        public Integer call() {
            switch (how) {
                case "refused" -> throw new KboundException("a.csv", "it is\nbroken", "mend it");
                case "crash" -> throw new IllegalStateException("no idea\nwhy");
                default -> {
                    return 0;
                }
            }
        }
    }

    @Test
    void done_isZeroAndSilent() {
        assertThat(CommandRunner.run(new Root(), "work", "--how", "well")).isZero();
        assertThat(errors()).isEmpty();
    }

    @Test
    void somethingTheUserCanMend_isOneAndOneLineOfWhatWhereAndCure() {
        assertThat(CommandRunner.run(new Root(), "work", "--how", "refused")).isEqualTo(1);
        assertThat(errors()).isEqualTo("kbound: a.csv: it is broken; mend it\n");
    }

    @Test
    void aCrash_isOneAndOneLine() {
        assertThat(CommandRunner.run(new Root(), "work", "--how", "crash")).isEqualTo(1);
        assertThat(errors())
                .startsWith("kbound: unexpected: ")
                .containsOnlyOnce("\n")
                .contains("KBOUND_DEBUG");
    }

    @Test
    void badUsage_isTwoAndOneLineThatPointsToTheHelp() {
        assertThat(CommandRunner.run(new Root(), "work")).isEqualTo(2);
        assertThat(errors()).contains("--how", "see 'kbound work --help'").containsOnlyOnce("\n");
    }

    @Test
    void anUnknownCommand_isNamed() {
        assertThat(CommandRunner.run(new Root(), "rest")).isEqualTo(2);
        assertThat(errors()).isEqualTo("kbound: there is no command 'rest'; see 'kbound --help'\n");
    }

    private String errors() {
        return written.toString(StandardCharsets.UTF_8);
    }
}
