package io.kbound.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kbound.bench.launch.Checkout;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.chrome.ChromeDriver;

/**
 * Every command of the README and of the tutorial, in its order, from a clean folder, as a reader would run it. One class, because
 * both have the broker on its usual port.
 */
class ReaderIT {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int FAULTS = 8;
    /** How long each of the tutorial's faults takes, and the window after it. */
    private static final Duration FAULT = Duration.ofMinutes(4);

    @TempDir
    private Path home;

    @Test
    void everyCommandOfTheReadme_doesWhatItSays() throws Exception {
        List<String> commands = Walkthrough.commands(Checkout.root().resolve("README.md"));
        assertThat(commands).hasSizeGreaterThan(8);
        Map<String, String> atWork = Map.of(
                "demo", "ANOMALY",
                "broker", "listening on",
                "run", "scoring 'rig'",
                "watch", "\"source\": \"rig\"");

        try (Walkthrough reader = new Walkthrough(home, atWork)) {
            for (String command : commands) {
                reader.run(command);
                if (command.startsWith("./kbound demo")) {
                    reader.endNewest();
                }
            }
            assertThat(Files.readAllLines(home.resolve("scores.csv"))).hasSize(6001);
            reader.endAll();
        }
    }

    @Test
    void theTutorial_findsEveryFaultOfTheReadersPumps() throws Exception {
        Map<String, String> atWork = Map.of("broker", "listening on", "run", "scoring 'pumps'", "watch", "pump-1");

        try (Walkthrough reader = new Walkthrough(home, atWork)) {
            for (String command : Walkthrough.commands(Checkout.root().resolve("docs/tutorial.md"))) {
                if (command.startsWith("curl")) {
                    awaitReady();
                }
                reader.run(command);
            }
            Path folder = reader.folder();
            assertThat(folder.getFileName()).hasToString("pumps");
            assertThat(Files.readAllLines(folder.resolve("scores.csv"))).hasSize(12_001);
            assertThat(folder.resolve("report/report.html")).content().contains("pump-1", "pump-2");
            assertThat(reader.said())
                    .contains("left out     hours", "passed over  12 readings that lack a value")
                    .contains("12000 records sent", "0 failed, 0 not checked", "\"status\":\"up\"");
            JsonNode usual = figures(folder.resolve("report"));
            JsonNode tenth = figures(folder.resolve("report-0.001"));
            assertThat(usual.path("recall").doubleValue()).isOne();
            assertThat(tenth.path("recall").doubleValue()).isOne();
            assertThat(tenth.path("false_alerts").intValue())
                    .isLessThan(usual.path("false_alerts").intValue());
            assertThat(get("").body()).contains("<title>kbound</title>");
            assertFaultsAreFound(episodes());
            takePictures(folder);
            reader.endAll();
        }
    }

    /** A reader types more slowly than brokers are first heard. */
    private static void awaitReady() throws Exception {
        long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (get("health/ready").statusCode() != 200 && System.nanoTime() < deadline) {
            Thread.sleep(200);
        }
    }

    /** What the reader sees in the browser, where there is one. */
    private static void takePictures(Path folder) throws Exception {
        assertThat(Browser.canBeDriven() || !Picture.isWanted())
                .as("pictures take chromium and its chromedriver")
                .isTrue();
        if (!Browser.canBeDriven()) {
            return;
        }
        ChromeDriver browser = Browser.drive();
        try {
            browser.get("http://127.0.0.1:8080/#/episodes");
            Browser.await(
                    "all faults are listed",
                    () -> browser.findElements(By.className("episode")).size() >= FAULTS);
            Picture.EPISODES.take(browser);
            browser.get(folder.resolve("report-0.001/report.html").toUri().toString());
            assertThat(browser.findElements(By.tagName("svg"))).isNotEmpty();
            Picture.REPORT.take(browser);
        } finally {
            browser.quit();
        }
    }

    /** Each fault that the rig put in has its episode, with the channel that shows it first among those to blame. */
    private static void assertFaultsAreFound(List<JsonNode> episodes) {
        assertFound(episodes, "pump-1", "06:55", "flow");
        assertFound(episodes, "pump-1", "07:03", "pressure", "vibration");
        assertFound(episodes, "pump-1", "07:11", "vibration");
        assertFound(episodes, "pump-1", "07:20", "pressure");
        assertFound(episodes, "pump-1", "07:28", "temperature");
        assertFound(episodes, "pump-2", "07:11", "flow");
        assertFound(episodes, "pump-2", "07:20", "pressure", "vibration");
        assertFound(episodes, "pump-2", "07:28", "vibration");
    }

    private static void assertFound(List<JsonNode> episodes, String pump, String begin, String... toBlame) {
        long from = Instant.parse("2026-01-05T" + begin + ":00Z").toEpochMilli();
        assertThat(episodes).as("what went wrong with %s at %s", pump, begin).anySatisfy(episode -> {
            assertThat(episode.path("key").textValue()).isEqualTo(pump);
            assertThat(episode.path("start").longValue()).isBetween(from, from + FAULT.toMillis());
            assertThat(episode.path("channels").path(0).path("name").textValue())
                    .isIn((Object[]) toBlame);
        });
    }

    /** What the page lists, once the app has been through all readings. */
    private static List<JsonNode> episodes() throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        List<JsonNode> over = new ArrayList<>();
        while (over.size() < FAULTS && System.nanoTime() < deadline) {
            over.clear();
            for (JsonNode episode :
                    new ObjectMapper().readTree(get("api/episodes").body()).path("episodes")) {
                if (episode.path("state").textValue().equals("over")) {
                    over.add(episode);
                }
            }
            Thread.sleep(100);
        }
        return over;
    }

    private static HttpResponse<String> get(String path) throws Exception {
        HttpRequest ask = HttpRequest.newBuilder(URI.create("http://127.0.0.1:8080/" + path))
                .build();
        return HttpClient.newHttpClient().send(ask, BodyHandlers.ofString());
    }

    private static JsonNode figures(Path report) throws Exception {
        return new ObjectMapper()
                .readTree(report.resolve("metrics.json").toFile())
                .path("by_event");
    }
}
