package io.kbound.tests;

import io.kbound.command.FileTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** A real browser without a window, where the machine has one. */
final class Browser {
    private static final String NAME = "chromium";
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
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

    /** One to be steered, of the size of a desk's, that keeps what pages tell its console. */
    static ChromeDriver drive(String... arguments) {
        ChromeOptions options = new ChromeOptions();
        options.setBinary(CHROMIUM.toFile());
        options.addArguments("--headless=new", "--no-sandbox", "--disable-gpu");
        options.addArguments(arguments);
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        options.setCapability("goog:loggingPrefs", logs);
        ChromeDriver browser = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(DRIVER.toFile())
                        .build(),
                options);
        browser.manage().window().setSize(new Dimension(1440, 1000));
        return browser;
    }

    /** Waits until a page is as it should be. */
    static void await(String what, BooleanSupplier holds) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (System.nanoTime() < deadline) {
            try {
                if (holds.getAsBoolean()) {
                    return;
                }
            } catch (WebDriverException redrawn) {
                // An element went while it was looked at.
            }
            Thread.sleep(100);
        }
        throw new AssertionError("in vain: " + what);
    }

    /** Whether there is one that can be steered. */
    static boolean canBeDriven() {
        return Files.isExecutable(CHROMIUM) && Files.isExecutable(DRIVER);
    }

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
