package io.kbound.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.kbound.bench.launch.Launched;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The completion script, in a real bash. */
class CompletionIT {
    @TempDir
    private static Path folder;

    @BeforeAll
    static void print() throws Exception {
        // What measures is built on its first use, and has no part in the script before.
        Launched.succeed(folder, "bench", "--help");
        try (Launched printed = Launched.run(folder, "completion", "bash")) {
            assertThat(printed.exitCode(Duration.ZERO)).as(printed.errors()).isZero();
            Files.writeString(folder.resolve("completion.sh"), printed.output());
        }
        Files.writeString(folder.resolve("rig.csv"), "");
    }

    @Test
    void commandsOfAllModules_areOffered() throws Exception {
        assertThat(completions(""))
                .contains("run", "doctor", "init", "watch", "train", "wrap", "inspect", "bench", "completion");
    }

    @ParameterizedTest(name = "kbound {0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "in                     | init inspect",
                "train --sta            | --statistic",
                "train --view           | raw summary",
                "train --view s         | summary",
                "train --data ri        | rig.csv",
                "inspect ri             | rig.csv",
                "model                  | push",
                "model push --to        | --topic",
                "doctor --j             | --json",
                "score --screening o    | off on",
                "completion             | bash zsh"
            })
    void aLine_isCompleted(String line, String offered) throws Exception {
        boolean begun = line.matches(".* (s|ri|o|--\\w+)|in") && !line.endsWith("--view");
        assertThat(completions(begun ? line : line + " ")).isEqualTo(new TreeSet<>(List.of(offered.split(" "))));
    }

    /** What bash's own machinery would offer: the words of the line, the last one begun. */
    private static Set<String> completions(String line) throws Exception {
        String script = "source completion.sh; set -f; COMP_LINE=\"kbound $1\"; COMP_WORDS=($COMP_LINE);"
                + " case \"$COMP_LINE\" in *' ') COMP_WORDS+=('') ;; esac;"
                + " COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); COMP_POINT=${#COMP_LINE};"
                // Only while it completes does bash let its options be set.
                + " compopt() { :; }; set +f; _complete_kbound; printf '%s\\n' \"${COMPREPLY[@]}\"";
        Process bash = new ProcessBuilder("bash", "-c", script, "bash", line)
                .directory(folder.toFile())
                .start();
        String offered = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String errors = new String(bash.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(bash.waitFor()).as(errors).isZero();
        assertThat(errors).isEmpty();
        return new TreeSet<>(Arrays.asList(offered.trim().split("\\s+")));
    }
}
