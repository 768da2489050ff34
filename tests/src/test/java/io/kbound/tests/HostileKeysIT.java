package io.kbound.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kbound.app.kafka.LocalBroker;
import io.kbound.app.kafka.SignalProducer;
import io.kbound.app.kafka.Topics;
import io.kbound.bench.launch.Launched;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.logging.LogType;

/** Whoever may write to the topic chooses keys and broken records. On the page they are text, whatever stands in them. */
class HostileKeysIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int WINDOW = 2;
    private static final Pattern PAGE = Pattern.compile("page at (http://\\S+)");

    /** Sets what the page would never set. */
    private static final String ATTACK = "document.title='owned';window.owned=1";

    private static final List<String> KEYS = List.of(
            "<img src=x onerror=\"" + ATTACK + "\">",
            "\"><script>" + ATTACK + "</script>",
            "'-" + ATTACK + "-'",
            "javascript:" + ATTACK,
            "</title><svg onload=" + ATTACK + ">",
            "{{constructor.constructor('" + ATTACK + "')()}}",
            "__proto__",
            "constructor",
            "../../etc/passwd?x=1#/health",
            "%3Cscript%3E%00",
            "pump\u202Egnp.exe",
            "pump\u0000\u001B[2J\r\nevent: health\ndata: {}\n\n",
            "pump\u2028\u200B7",
            "\uD83D\uDD25 泵 насос",
            "x".repeat(1000));

    @TempDir
    private Path folder;

    @Test
    void keysAndBrokenRecords_areShownAsText_andLeadToTheirOwnPages() throws Exception {
        assumeTrue(Browser.canBeDriven(), "there is no chromium with its chromedriver here");
        Path model = SmallModel.train(folder, WINDOW);
        try (LocalBroker broker = LocalBroker.start(0, folder.resolve("broker"))) {
            Map<String, String> client = Map.of("bootstrap.servers", broker.bootstrapServers());
            try (Topics topics = new Topics(client, PATIENCE)) {
                topics.createForSignals("signals", 1);
            }
            try (Launched app = Launched.start(folder, command(broker, model))) {
                app.await("scoring '", PATIENCE);
                produce(client);
                Matcher address = PAGE.matcher(app.output());
                assertThat(address.find()).isTrue();
                ChromeDriver browser = Browser.drive();
                try {
                    lookAt(browser, address.group(1));
                } finally {
                    browser.quit();
                }
            }
        }
    }

    private static void lookAt(ChromeDriver browser, String page) throws Exception {
        browser.get(page);
        Browser.await(
                "all sources have an episode", () -> textOf(browser, "#at-open").equals(Integer.toString(KEYS.size())));
        assertThat(shownKeys(browser)).hasSize(KEYS.size());
        assertHarmless(browser);

        for (WebElement link : links(browser)) {
            assertThat(link.getDomAttribute("href")).startsWith("#/source/");
        }
        for (String key : shownKeys(browser)) {
            browser.get(page + "#/");
            Browser.await("the fleet", () -> links(browser).size() == KEYS.size());
            links(browser).stream()
                    .filter(link -> key.equals(link.getDomProperty("textContent")))
                    .findFirst()
                    .orElseThrow()
                    .click();
            Browser.await(
                    "why it is in an episode", () -> textOf(browser, "main").contains("was expected"));
            assertThat(browser.findElement(By.tagName("h1")).getDomProperty("textContent"))
                    .isEqualTo(key);
            assertHarmless(browser);
        }

        browser.get(page + "#/episodes");
        Browser.await("the episodes", () -> textOf(browser, "main").contains("Acknowledge"));
        assertHarmless(browser);

        browser.get(page + "#/health");
        Browser.await("the dead letters", () -> textOf(browser, "main").contains("undecodable"));
        assertHarmless(browser);
    }

    /** Nothing ran, nothing was made an element of, nothing hides or turns what is around it, and the browser has no complaint. */
    private static void assertHarmless(ChromeDriver browser) {
        assertThat(browser.getTitle()).endsWith("kbound");
        assertThat(browser.executeScript("return window.owned === undefined")).isEqualTo(true);
        assertThat(browser.findElements(By.cssSelector("main img, main script, main svg[onload], main [onerror]")))
                .isEmpty();
        assertThat(textOf(browser, "body")).doesNotContainPattern("[\\u0000\\u001B\\u200B\\u2028\\u202E]");
        assertThat(browser.manage().logs().get(LogType.BROWSER).getAll()).isEmpty();
        assertThat(browser.executeScript(
                        "return document.documentElement.scrollWidth <= document.documentElement.clientWidth"))
                .as("nothing is so wide that the page scrolls sideways")
                .isEqualTo(true);
    }

    /** Ordinary readings of each key, then some that are not; and what is no reading. */
    private static void produce(Map<String, String> client) {
        Random random = new Random(1);
        long micros = System.currentTimeMillis() * 1000;
        try (SignalProducer producer = new SignalProducer(client, "signals", SmallModel.CHANNELS)) {
            for (int reading = 0; reading < 3 * WINDOW; reading++) {
                for (String key : KEYS) {
                    List<@Nullable Double> values = new ArrayList<>(SmallModel.reading(random));
                    if (reading >= 2 * WINDOW) {
                        values.set(2, 1000.0);
                    }
                    producer.send(key, micros + reading, values);
                }
            }
        }
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(Map.copyOf(client), new StringSerializer(), new StringSerializer())) {
            for (String key : KEYS) {
                var unused = producer.send(new ProducerRecord<>("signals", key, key));
            }
        }
    }

    private static Set<String> shownKeys(ChromeDriver browser) {
        Set<String> keys = new TreeSet<>();
        links(browser).forEach(link -> keys.add(String.valueOf(link.getDomProperty("textContent"))));
        return keys;
    }

    private static List<WebElement> links(ChromeDriver browser) {
        return browser.findElements(By.cssSelector("main .row .key a"));
    }

    private static String textOf(ChromeDriver browser, String selector) {
        return String.valueOf(browser.findElement(By.cssSelector(selector)).getDomProperty("textContent"));
    }

    private String[] command(LocalBroker broker, Path model) {
        return Launched.app(List.of(
                "input.topic=signals",
                "model.path=" + model,
                "output.scores=scores",
                "web.port=0",
                "kafka.state.dir=" + folder.resolve("state"),
                "kafka.bootstrap.servers=" + broker.bootstrapServers()));
    }
}
