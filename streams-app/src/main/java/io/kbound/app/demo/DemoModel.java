package io.kbound.app.demo;

import io.kbound.command.CommandRunner;
import io.kbound.command.KboundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * The demonstration's model: trained on clean readings by {@code kbound train}, in a process of its own, since this
 * module knows nothing of training. Kept under the hash of everything that went into it.
 */
final class DemoModel {
    /** Where the launcher tells of itself. */
    private static final String HOME = "KBOUND_HOME";

    private static final List<String> ARGUMENTS = List.of("--view", "summary", "--size", "small");

    private DemoModel() {}

    /**
     * The model for a source, from the cache or freshly trained.
     *
     * @param name the model's name
     * @param source gives the clean readings
     * @param readings how many to learn from
     * @param window readings in a window
     */
    static Path of(String name, SignalSource source, int readings, int window)
            throws IOException, InterruptedException {
        String home = System.getenv(HOME);
        if (home == null) {
            throw new KboundException(
                    "demo", "it cannot train a model without the launcher", "run ./kbound demo, or give it --model");
        }
        Path cache = Path.of(home, ".kbound");
        Files.createDirectories(cache);
        List<String> arguments = new ArrayList<>(ARGUMENTS);
        arguments.addAll(List.of("--name", name, "--window", Integer.toString(window)));
        String csv = csv(source, readings);
        Path model = cache.resolve(name + "-" + hash(arguments, csv) + ".onnx");
        if (!Files.exists(model)) {
            train(Path.of(home, "kbound"), arguments, csv, model);
        }
        return model;
    }

    private static void train(Path launcher, List<String> arguments, String csv, Path model)
            throws IOException, InterruptedException {
        Path history = Files.createTempFile("kbound-history", ".csv");
        try {
            Files.writeString(history, csv);
            List<String> command = new ArrayList<>(List.of(launcher.toString(), "train"));
            command.addAll(List.of("--data", history.toString(), "--out", model.toString()));
            command.addAll(arguments);
            Process training = new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try {
                int exit = training.waitFor();
                if (exit != 0) {
                    throw new KboundException("demo", "training its model failed", "see the line above");
                }
            } finally {
                training.destroy();
            }
        } finally {
            Files.deleteIfExists(history);
        }
    }

    private static String csv(SignalSource source, int readings) {
        StringBuilder csv = new StringBuilder(String.join(",", source.channels())).append('\n');
        for (int i = 0; i < readings; i++) {
            double[] values = source.next();
            for (int channel = 0; channel < values.length; channel++) {
                csv.append(channel == 0 ? "" : ",").append(String.format(Locale.ROOT, "%.6g", values[channel]));
            }
            csv.append('\n');
        }
        return csv.toString();
    }

    private static String hash(List<String> arguments, String csv) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update((CommandRunner.Version.current() + arguments).getBytes(StandardCharsets.UTF_8));
            digest.update(csv.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest(), 0, 6);
        } catch (NoSuchAlgorithmException everyJvmHasIt) {
            throw new IllegalStateException(everyJvmHasIt);
        }
    }
}
