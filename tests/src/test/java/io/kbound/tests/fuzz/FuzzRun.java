package io.kbound.tests.fuzz;

import io.kbound.bench.launch.Checkout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Jazzer at one entrance. Inputs that led to something new are kept in a folder, and are where the next run begins; what was found lies in
 * another.
 */
/* How it works
 *
 * Jazzer makes inputs of inputs, keeps those that lead to code that none before led to, and reports whatever is thrown. It goes on after that, so
 * one run may find much; a crash in native code ends its process, and then the input is the one that was written down last. It is
 * begun again until its time is over.
 */
final class FuzzRun {
    private static final Pattern RUNS =
            Pattern.compile("^#(\\d+)\\s|stat::number_of_executed_units:\\s*(\\d+)", Pattern.MULTILINE);
    private static final Pattern FOUND =
            Pattern.compile("^== (?:Java Exception: )?(.+)$|^(ERROR: libFuzzer: .+)$", Pattern.MULTILINE);
    private static final int MOST_FINDINGS = 10;
    private static final int LONGEST_LINE = 300;

    /** By the clock, of one input: the guard tells what takes too much of the processor; this tells what waits. */
    private static final int HANG_SECONDS = 120;

    /** Some take it for an attack that the product opens the address or the file that it is told to; those of regular expressions take memory. */
    private static final String DISABLED = Stream.of(
                    "ServerSideRequestForgery", "FilePathTraversal", "RegexInjection", "RegexRoadblocks")
            .map(hook -> "com.code_intelligence.jazzer.sanitizers." + hook)
            .collect(Collectors.joining(":"));

    private final Entrance entrance;
    private final Path folder;

    /** What came of a run. */
    record Result(long inputs, double seconds, List<String> findings) {}

    FuzzRun(Entrance entrance, Path folder) {
        this.entrance = entrance;
        this.folder = folder;
    }

    /**
     * Runs it.
     *
     * @param span how long, at most
     * @param inputs how many, at most; 0: as many as there is time for
     */
    Result run(Duration span, long inputs) throws Exception {
        Files.createDirectories(folder.resolve("kept"));
        Files.createDirectories(folder.resolve("found"));
        writeSeeds(Files.createDirectories(folder.resolve("seeds")));
        long begin = System.nanoTime();
        long end = begin + span.toNanos();
        long done = 0;
        List<String> findings = new ArrayList<>();
        boolean ended = true;
        while (ended && System.nanoTime() < end && (inputs == 0 || done < inputs) && findings.size() < MOST_FINDINGS) {
            Path log = folder.resolve("log");
            long seconds = Math.max(1, (end - System.nanoTime()) / 1_000_000_000);
            int exit = process(seconds, inputs == 0 ? -1 : inputs - done, log).waitFor();
            String text = Files.readString(log, StandardCharsets.ISO_8859_1);
            done += runs(text);
            List<String> found = found(text);
            findings.addAll(found);
            if (exit != 0 && found.isEmpty()) {
                Path last = folder.resolve("last");
                if (!Files.exists(last)) {
                    throw new IllegalStateException("Jazzer ended with " + exit + "; see " + log);
                }
                Path kept = folder.resolve("found").resolve("crash-" + System.nanoTime());
                Files.move(last, kept, StandardCopyOption.REPLACE_EXISTING);
                findings.add(entrance.code() + ": the process crashed, with " + exit + "; " + kept);
            }
            ended = exit != 0 || !found.isEmpty();
        }
        return new Result(done, (System.nanoTime() - begin) / 1e9, findings);
    }

    private void writeSeeds(Path into) throws Exception {
        try (Target target = entrance.open()) {
            List<byte[]> seeds = new ArrayList<>(target.seeds());
            seeds.addAll(KnownInputs.of(entrance).values());
            for (int i = 0; i < seeds.size(); i++) {
                Files.write(into.resolve("seed-" + i), seeds.get(i));
            }
        }
    }

    private Process process(long seconds, long inputs, Path log) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-XX:+UseSerialGC",
                "-Dkbound.root=" + Checkout.root()));
        if (entrance.isNative()) {
            command.add("-D" + FuzzDriver.LAST + "=" + folder.resolve("last"));
        }
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + FuzzDriver.class.getName(),
                "--target_args=" + entrance.code(),
                "--instrumentation_includes=" + entrance.instrumented(),
                "--custom_hook_includes=" + entrance.instrumented(),
                "--disabled_hooks=" + DISABLED,
                "--keep_going=" + MOST_FINDINGS,
                "--reproducer_path=" + folder,
                "-max_total_time=" + seconds,
                "-runs=" + inputs,
                "-max_len=" + entrance.longest(),
                "-timeout=" + HANG_SECONDS,
                "-rss_limit_mb=0",
                "-print_final_stats=1",
                "-artifact_prefix=" + folder.resolve("found") + "/",
                folder.resolve("kept").toString(),
                folder.resolve("seeds").toString()));
        return new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    private static long runs(String log) {
        return RUNS.matcher(log)
                .results()
                .mapToLong(run -> Long.parseLong(run.group(1) == null ? run.group(2) : run.group(1)))
                .max()
                .orElse(0);
    }

    private List<String> found(String log) {
        return FOUND.matcher(log)
                .results()
                .map(MatchResult::group)
                .filter(line -> !line.contains("libFuzzer crashing input"))
                .map(line -> entrance.code() + ": " + line.substring(0, Math.min(LONGEST_LINE, line.length())))
                .distinct()
                .collect(Collectors.toList());
    }
}
