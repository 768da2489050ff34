package io.kbound.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kbound.bench.launch.Launched;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kbound bench soak} for half a minute: too short to tell a leak, long enough to lose a record. */
@Tag("long")
class SoakIT {
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    @TempDir
    private Path folder;

    @Test
    void halfAMinuteOfFaults_losesNothing_andIsSampledAndDrawn() throws Exception {
        Path temporary = Files.createDirectory(folder.resolve("temporary"));
        Path out = folder.resolve("out");
        try (Launched soak = Launched.startWith(
                Map.of("KBOUND_JAVA_OPTS", "-Djava.io.tmpdir=" + temporary),
                folder,
                "bench",
                "soak",
                "--minutes",
                "0.5",
                "--rate",
                "300",
                "--json",
                "--out",
                out.toString())) {
            assertThat(soak.exitCode(PATIENCE))
                    .as(soak.output() + soak.errors())
                    .isZero();

            List<String> lines = soak.output().lines().toList();
            JsonNode json = new ObjectMapper().readTree(lines.get(lines.size() - 1));
            assertThat(json.path("expected").asInt()).isPositive();
            assertThat(List.of(
                            "lost", "doubled", "different", "out_of_order", "lost_letters", "wrong_letters", "untold"))
                    .allSatisfy(key -> {
                        assertThat(json.path(key).isNumber()).as(key).isTrue();
                        assertThat(json.path(key).asInt()).as(key).isZero();
                    });
            assertThat(lines).anyMatch(line -> line.contains("too short to tell a leak from a warm-up"));
        }
        List<String> samples = Files.readAllLines(out.resolve("samples.csv"));
        assertThat(samples.get(0)).startsWith("seconds,instance,life,pid,heap,");
        assertThat(samples).anyMatch(line -> line.contains(",steady,1,")).anyMatch(line -> line.contains(",killed,1,"));
        assertThat(out.resolve("resident.svg")).isNotEmptyFile();
        assertThat(samples.stream().skip(1))
                .as("files that a killed process would leave behind")
                .allMatch(line -> line.endsWith(",0"));
        assertThat(temporary).as("nothing is left behind").isEmptyDirectory();
    }

    @Test
    void theSamplesOfAnotherSoak_areNotWrittenOver() throws Exception {
        Files.writeString(folder.resolve("samples.csv"), "kept");
        try (Launched soak = Launched.run(folder, "bench", "soak", "--out", folder.toString())) {
            assertThat(soak.exitCode(PATIENCE)).isEqualTo(1);
            assertThat(soak.errors())
                    .isEqualTo("kbound: " + folder + ": it holds the samples of another soak; name another folder\n");
        }
        assertThat(folder.resolve("samples.csv")).hasContent("kept");
    }
}
