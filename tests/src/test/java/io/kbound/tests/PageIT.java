package io.kbound.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kbound.app.kafka.ResultReader;
import io.kbound.bench.launch.Launched;
import io.kbound.record.FeedbackRecord;
import io.kbound.record.FeedbackVerdict;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;

/** What an operator sees: the demonstration, by the launcher, in a real browser. */
class PageIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private Path folder;

    private Launched demo;
    private ChromeDriver browser;

    @BeforeEach
    void open() throws Exception {
        assumeTrue(Browser.canBeDriven(), "there is no chromium with its chromedriver here");
        Files.createDirectories(Picture.TARGET);
        demo = Launched.start(folder, "demo", "--seconds", "150");
        demo.await("page      http", PATIENCE);
        browser = Browser.drive();
    }

    @AfterEach
    void close() throws Exception {
        if (browser != null) {
            browser.quit();
        }
        if (demo != null) {
            demo.close();
        }
    }

    @Test
    void aFaultIsSeenSoonAfterItBegins_itsChannelIsNamed_andWhatIsSaidOfItIsKept() throws Exception {
        browser.get(line("page      "));
        demo.await("fault    valve closing", PATIENCE);
        Browser.await("the fleet shows an open episode", () -> text("#at-open").equals("1"));
        assertThat(text("main")).contains("rig-1");
        look("fleet");

        browser.get(line("page      ") + "#/source/rig-1");
        Browser.await(
                "why names the valve's channels",
                () -> text("main").contains("flow") && text("main").contains("was expected"));
        Browser.await(
                "readings are drawn",
                () -> !browser.findElements(By.cssSelector(".charts canvas")).isEmpty());
        Picture.SOURCE.take(browser);
        look("source");

        browser.get(line("page      ") + "#/episodes");
        Browser.await("the episode is listed", () -> buttons("Acknowledge") > 0);
        browser.findElements(By.tagName("button")).stream()
                .filter(button -> button.getText().equals("Acknowledge"))
                .findFirst()
                .orElseThrow()
                .click();
        Browser.await("what was said is shown", () -> text("main").contains("acknowledged"));
        look("episodes");
        assertThat(said()).extracting(FeedbackRecord::getVerdict).containsExactly(FeedbackVerdict.ACKNOWLEDGED);
        browser.navigate().refresh();
        Browser.await(
                "what was said is there after the page was loaded again",
                () -> text("main").contains("acknowledged"));

        browser.get(line("page      ") + "#/health");
        Browser.await("health is shown", () -> text("main").contains("signals-0"));
        Picture.HEALTH.take(browser);
        look("health");
        assertThat(complaints()).isEmpty();
    }

    /** Takes pictures of a view for a desk and for a phone, and has it checked. */
    private void look(String view) throws IOException {
        picture(view + "-1440");
        assertThat(accessibilityFaults()).as(view).isEmpty();
        assertThat(strangers()).as(view).isEmpty();
        browser.manage().window().setSize(new Dimension(360, 1000));
        picture(view + "-360");
        assertThat((Boolean) browser.executeScript(
                        "return document.documentElement.scrollWidth <= document.documentElement.clientWidth"))
                .as("%s fits a phone", view)
                .isTrue();
        browser.manage().window().setSize(new Dimension(1440, 1000));
    }

    private void picture(String name) throws IOException {
        Files.write(Picture.TARGET.resolve(name + ".png"), browser.getScreenshotAs(OutputType.BYTES));
    }

    /** What axe-core finds that is serious or critical. */
    private List<?> accessibilityFaults() throws IOException {
        try (InputStream in =
                PageIT.class.getResourceAsStream("/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js")) {
            browser.executeScript(new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8));
        }
        Object faults = browser.executeAsyncScript("const done = arguments[arguments.length - 1];"
                + "axe.run().then(found => done(found.violations"
                + ".filter(one => one.impact === 'serious' || one.impact === 'critical')"
                + ".map(one => one.id + ': ' + one.nodes.map(node => node.target).join(' '))))");
        return faults instanceof List<?> list ? list : List.of("axe-core gave no answer");
    }

    /** Addresses that were asked for and are not the page's own. */
    private List<?> strangers() {
        Object asked = browser.executeScript("return performance.getEntriesByType('resource').map(one => one.name)"
                + ".filter(name => !name.startsWith(location.origin) && !name.startsWith('data:'))");
        return asked instanceof List<?> list ? list : List.of("no answer");
    }

    private List<String> complaints() {
        return browser.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.SEVERE.intValue())
                .map(LogEntry::getMessage)
                .toList();
    }

    private List<FeedbackRecord> said() throws IOException {
        String broker = line("broker    ").replaceAll(",.*", "");
        try (ResultReader<FeedbackRecord> reader =
                ResultReader.of(Map.of("bootstrap.servers", broker), "kbound-feedback", 0, FeedbackRecord.class)) {
            FeedbackRecord one = reader.next();
            return one == null ? List.of() : List.of(one);
        }
    }

    /** What the demonstration says after a word. */
    private String line(String word) throws IOException {
        return demo.output()
                .lines()
                .filter(line -> line.startsWith(word))
                .map(line -> line.substring(word.length()).strip())
                .findFirst()
                .orElseThrow();
    }

    private String text(String selector) {
        return browser.findElement(By.cssSelector(selector)).getText();
    }

    private long buttons(String named) {
        return browser.findElements(By.tagName("button")).stream()
                .filter(button -> button.getText().equals(named))
                .count();
    }
}
