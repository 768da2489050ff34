package io.kbound.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.kbound.app.kafka.LocalBroker;
import io.kbound.app.kafka.SignalProducer;
import io.kbound.app.kafka.Topics;
import io.kbound.bench.launch.Launched;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.chrome.ChromeDriver;

/**
 * The fleet's page left open on many sources, in a real browser on a real server: how late rows are, how evenly they are drawn, and what both
 * processes hold. The broker and the sender are in this process, all on the same processors.
 */
class PageBenchmark {
    private static final int SOURCES = Integer.getInteger("page.sources", 10_000);
    private static final int PER_SECOND = Integer.getInteger("page.rate", 5_000);
    private static final Duration OPEN = Duration.ofMinutes(Integer.getInteger("page.minutes", 10));
    private static final Duration EVERY = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int WINDOW = 8;
    /** Of 5000 records a second ten alarm, and some 600 sources have an open episode. */
    private static final double RATE = 0.002;

    private static final int PARTITIONS = 4;
    private static final Pattern PAGE = Pattern.compile("page at (http://\\S+)");

    /** Keeps of each row that changes how long after its newest record's time that was, and of each frame how long it took. */
    private static final String LISTEN = """
            const done = arguments[arguments.length - 1];
            import('./page/store.js').then(({ store, watch }) => {
                const results = new Map();
                window.kbound = { delays: [], frames: [] };
                watch(what => {
                    if (what.has('rows')) {
                        for (const row of store.rows.values()) {
                            if (results.get(row.key) !== row.results) {
                                results.set(row.key, row.results);
                                kbound.delays.push(Date.now() - row.seen);
                            }
                        }
                    }
                });
                let before = performance.now();
                (function frame(now) {
                    kbound.frames.push(now - before);
                    before = now;
                    requestAnimationFrame(frame);
                })(before);
                done(store.rows.size);
            });""";

    /** What was kept since it was last asked: median, 99th percentile and highest of delays and frames, all in milliseconds. */
    private static final String ASK = """
            const of = values => {
                const sorted = Float64Array.from(values).sort();
                const at = share => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
                return [sorted.length, at(0.5), at(0.99), at(1)];
            };
            const { delays, frames } = window.kbound;
            window.kbound.delays = [];
            window.kbound.frames = [];
            return [of(delays), of(frames), document.querySelectorAll('*').length].flat();""";

    @TempDir
    private Path folder;

    @Test
    void printsHowAPageOfManySourcesFares() throws Exception {
        Path model = SmallModel.train(folder, WINDOW);
        AtomicBoolean enough = new AtomicBoolean();
        try (LocalBroker broker = LocalBroker.start(0, folder.resolve("broker"))) {
            Map<String, String> client = Map.of("bootstrap.servers", broker.bootstrapServers());
            try (Topics topics = new Topics(client, PATIENCE)) {
                topics.createForSignals("signals", PARTITIONS);
            }
            try (Launched app = Launched.start(folder, command(broker, model))) {
                app.await("page at ", PATIENCE);
                Matcher page = PAGE.matcher(app.output());
                assertThat(page.find()).isTrue();
                CompletableFuture<Long> sent = CompletableFuture.supplyAsync(() -> send(client, enough));
                try {
                    // Every window is full, and every row has its results.
                    Thread.sleep(Duration.ofSeconds((long) SOURCES * WINDOW / PER_SECOND)
                            .toMillis());
                    lookAt(page.group(1), app);
                } finally {
                    enough.set(true);
                }
                System.out.printf(Locale.ROOT, "%d records sent%n", sent.get());
                app.terminate();
                assertThat(app.exitCode(PATIENCE)).isZero();
            }
        }
    }

    private static void lookAt(String address, Launched app) throws Exception {
        ChromeDriver browser = Browser.drive("--enable-precise-memory-info");
        try {
            browser.get(address);
            System.out.printf(
                    "%n%d sources, %d records/s, a listener for %d min%n"
                            + "  min  rows/s  delay ms p50  p99  max  frame ms p50  p99  max  elements  heap MB  app MB%n",
                    SOURCES, PER_SECOND, OPEN.toMinutes());
            Thread.sleep(5_000);
            assertThat(browser.executeAsyncScript(LISTEN)).isEqualTo((long) SOURCES);
            Thread.sleep(1_000);
            browser.executeScript(ASK);
            long start = System.nanoTime();
            long before = start;
            while (before - start < OPEN.toNanos()) {
                Thread.sleep(EVERY.toMillis());
                double[] figures = ask(browser);
                long now = System.nanoTime();
                browser.executeCdpCommand("HeapProfiler.collectGarbage", Map.of());
                Object heap = browser.executeScript("return performance.memory.usedJSHeapSize");
                System.out.printf(
                        Locale.ROOT,
                        "%5.1f  %6.0f  %12.0f %4.0f %4.0f  %12.1f %4.0f %4.0f  %8.0f  %7.1f  %6d%n",
                        (now - start) / 6e10,
                        figures[0] * 1e9 / (now - before),
                        figures[1],
                        figures[2],
                        figures[3],
                        figures[5],
                        figures[6],
                        figures[7],
                        figures[8],
                        number(heap) / 1e6,
                        app.residentMegabytes());
                before = now;
            }
        } finally {
            browser.quit();
        }
    }

    private static double[] ask(ChromeDriver browser) {
        return browser.executeScript(ASK) instanceof List<?> kept
                ? kept.stream().mapToDouble(PageBenchmark::number).toArray()
                : new double[0];
    }

    private static double number(@Nullable Object one) {
        return one instanceof Number number ? number.doubleValue() : Double.NaN;
    }

    private String[] command(LocalBroker broker, Path model) {
        return Launched.app(List.of(
                "input.topic=signals",
                "model.path=" + model,
                "output.scores=scores",
                "alert.false-alarm-rate=" + RATE,
                "web.port=0",
                "kafka.state.dir=" + folder.resolve("state"),
                "kafka.bootstrap.servers=" + broker.bootstrapServers()));
    }

    /** Readings of all sources in turn, of now, at a steady rate, until there are enough; gives how many. */
    private static long send(Map<String, String> client, AtomicBoolean enough) {
        Random random = new Random(1);
        long sent = 0;
        long start = System.nanoTime();
        try (SignalProducer producer = new SignalProducer(client, "signals", SmallModel.CHANNELS)) {
            while (!enough.get()) {
                long due = start + (long) (sent * 1e9 / PER_SECOND);
                LockSupport.parkNanos(due - System.nanoTime());
                producer.send(
                        "source " + sent % SOURCES, System.currentTimeMillis() * 1000, SmallModel.reading(random));
                sent++;
            }
        }
        return sent;
    }
}
