package io.kbound.bench.soak;

import io.kbound.command.KboundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a JVM of another process holds, by Linux's {@code /proc} and by {@code jcmd}. */
final class ProcessLook {
    private static final Pattern HEAP = Pattern.compile("(?:generation|heap) +total \\d+K, used (\\d+)K");
    private static final Pattern METASPACE = Pattern.compile("Metaspace +used (\\d+)K");
    private static final Pattern COMMITTED = Pattern.compile("Total: reserved=\\d+KB, committed=(\\d+)KB");
    private static final int PATIENCE_SECONDS = 20;

    private final Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    private final Path questions;

    /**
     * @param folder where it may put a file
     * @throws KboundException where there is nothing to look with
     */
    ProcessLook(Path folder) throws IOException {
        if (!Files.isExecutable(jcmd) || !Files.isDirectory(Path.of("/proc/self/fd"))) {
            throw new KboundException(
                    "this machine", "it has no " + jcmd + ", or no /proc", "run it on Linux, on a JDK");
        }
        questions = Files.writeString(
                folder.resolve("jcmd"), "GC.run\nGC.heap_info\nVM.native_memory summary\n", StandardCharsets.UTF_8);
    }

    /** What the kernel knows; empty where the process is gone. */
    static Map<Measure, Double> kernel(long pid) {
        Path process = Path.of("/proc", Long.toString(pid));
        Map<Measure, Double> values = new EnumMap<>(Measure.class);
        try (Stream<Path> handles = Files.list(process.resolve("fd"))) {
            List<String> status = Files.readAllLines(process.resolve("status"));
            values.put(Measure.RESIDENT, 1024 * number(status, "VmRSS:"));
            values.put(Measure.ANONYMOUS, 1024 * number(status, "RssAnon:"));
            values.put(Measure.THREADS, number(status, "Threads:"));
            values.put(Measure.HANDLES, (double) handles.count());
            return values;
        } catch (IOException | UncheckedIOException gone) {
            return Map.of();
        }
    }

    /** What the JVM knows, after it was asked to collect; empty where it does not answer. */
    Map<Measure, Double> jvm(long pid) throws IOException, InterruptedException {
        Process asked = new ProcessBuilder(jcmd.toString(), Long.toString(pid), "-f", questions.toString())
                .redirectErrorStream(true)
                .start();
        if (!asked.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            asked.destroyForcibly();
        }
        String answer = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Map<Measure, Double> values = new EnumMap<>(Measure.class);
        put(values, Measure.HEAP, HEAP.matcher(answer));
        put(values, Measure.METASPACE, METASPACE.matcher(answer));
        put(values, Measure.JVM, COMMITTED.matcher(answer));
        return values;
    }

    private static void put(Map<Measure, Double> values, Measure measure, Matcher kilobytes) {
        double sum = 0;
        boolean found = false;
        while (kilobytes.find()) {
            sum += 1024 * Double.parseDouble(kilobytes.group(1));
            found = true;
        }
        if (found) {
            values.put(measure, sum);
        }
    }

    private static double number(List<String> status, String name) {
        return status.stream()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(Double.NaN);
    }
}
