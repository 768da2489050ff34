package io.kbound.tests.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.kbound.bench.launch.Checkout;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** What {@code tests/fuzz} runs: Jazzer at every entrance, one after the other, each in a process of its own. */
class FuzzBenchmark {
    @Test
    void nothingButAnAnswerOrARefusal_comesOfWhateverIsMadeUp() throws Exception {
        String wanted = System.getProperty("fuzz.entrance", "all");
        Duration span = Duration.ofMinutes(Long.getLong("fuzz.minutes", 1));
        long inputs = Long.getLong("fuzz.inputs", 0);
        Path folder = Checkout.root().resolve("tests").resolve("target").resolve("fuzz");
        List<Entrance> entrances =
                wanted.equals("all") ? Arrays.asList(Entrance.values()) : List.of(Entrance.of(wanted));
        List<String> findings = new ArrayList<>();

        print("%-14s %12s %10s %9s", "entrance", "inputs", "inputs/s", "findings");
        for (Entrance entrance : entrances) {
            FuzzRun run = new FuzzRun(entrance, folder.resolve(entrance.code()));
            FuzzRun.Result result = run.run(span, inputs);
            print(
                    "%-14s %12d %10.0f %9d",
                    entrance.code(),
                    result.inputs(),
                    result.inputs() / Math.max(1e-3, result.seconds()),
                    result.findings().size());
            findings.addAll(result.findings());
        }

        assertThat(findings).as("what was found; the inputs lie in %s", folder).isEmpty();
    }

    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
