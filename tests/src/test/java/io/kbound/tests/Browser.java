package io.kbound.tests;

import io.kbound.command.FileTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real browser without a window, where the machine has one. */
final class Browser {
    private static final String NAME = "chromium";
    private static final long PATIENCE_SECONDS = 60;

    private Browser() {}

    /** Whether there is one. */
    static boolean isThere() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, NAME)));
    }

    /**
     * A page as the browser has it.
     *
     * @param document after it was opened, as text
     * @param errors that it told of on its console
     */
    record Opened(String document, List<String> errors) {}

    /** Opens a page from a file. */
    static Opened open(Path page) throws IOException, InterruptedException {
        Path profile = Files.createTempDirectory("browser");
        Path document = profile.resolve("document.html");
        Path log = profile.resolve("log");
        Process browser = new ProcessBuilder(
                        NAME,
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--user-data-dir=" + profile.resolve("profile"),
                        "--enable-logging=stderr",
                        "--dump-dom",
                        page.toUri().toString())
                .redirectOutput(document.toFile())
                .redirectError(log.toFile())
                .start();
        if (!browser.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            browser.destroyForcibly();
            throw new IOException("the browser does not end");
        }
        List<String> errors = Files.readString(log, StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.contains("CONSOLE"))
                .toList();
        Opened opened = new Opened(Files.readString(document, StandardCharsets.UTF_8), errors);
        FileTree.delete(profile);
        return opened;
    }
}
