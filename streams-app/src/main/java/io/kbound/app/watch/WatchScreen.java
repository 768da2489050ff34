package io.kbound.app.watch;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.CommonClientConfigs;

/** The live table: reads, draws, and does what keys say, until it is to end. */
public final class WatchScreen {
    private static final Duration POLL = Duration.ofMillis(40);
    private static final long KEY_MILLIS = 10;
    private static final long DRAW_MILLIS = 250;

    /** How far back it begins, in records of each partition: as the page does. */
    private static final long BACK = 2000;

    private static final int MOST_SOURCES = 2000;

    private final Screen screen;
    private final TroubledSources sources;
    private final TroubleReader reader;
    private final TroubleTable table;
    private final InstantSource clock;
    private final TableCursor cursor = new TableCursor();

    private WatchScreen(
            Screen screen, TroubledSources sources, TroubleReader reader, TroubleTable table, InstantSource clock) {
        this.screen = screen;
        this.sources = sources;
        this.reader = reader;
        this.table = table;
        this.clock = clock;
    }

    /**
     * Takes the terminal that the process was started on, and shows what comes until it is stopped or ended by a key.
     *
     * @param kafka settings of the client
     * @param fromBeginning whether it begins with the oldest that the topics hold
     * @return false where there is no terminal that can be drawn on
     */
    public static boolean show(
            Map<String, String> kafka, WatchedTopics topics, boolean fromBeginning, BooleanSupplier stop)
            throws IOException {
        Optional<Screen> taken = Screen.take();
        if (taken.isEmpty()) {
            return false;
        }
        TroubledSources sources = new TroubledSources(MOST_SOURCES, topics.episodes() != null, topics.scores() != null);
        Palette palette =
                new Palette(System.getenv().getOrDefault("NO_COLOR", "").isEmpty());
        String brokers = kafka.get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG);
        TroubleTable table = new TroubleTable(palette, String.join(", ", topics.all()) + " at " + brokers);
        try (Screen screen = taken.get();
                TroubleReader reader =
                        new TroubleReader(kafka, topics, fromBeginning ? Long.MAX_VALUE : BACK, sources)) {
            reader.start(stop);
            new WatchScreen(screen, sources, reader, table, InstantSource.system()).run(stop);
        }
        return true;
    }

    /** Shows it until it is stopped or ended by a key. */
    private void run(BooleanSupplier stop) throws IOException {
        long drawnMillis = 0;
        while (!stop.getAsBoolean()) {
            reader.read(POLL);
            boolean pressed = false;
            for (Key key = screen.key(KEY_MILLIS); key != Key.NONE; key = screen.key(1)) {
                if (key == Key.QUIT) {
                    return;
                }
                if (key == Key.REDRAW) {
                    screen.redraw();
                }
                pressed |= press(key);
            }
            long now = clock.millis();
            if (pressed || screen.isResized() || Math.abs(now - drawnMillis) >= DRAW_MILLIS) {
                drawnMillis = now;
                screen.show(table.draw(sources, cursor, screen.width(), screen.height(), now, reader.isConnected()));
            }
        }
    }

    private boolean press(Key key) {
        List<TroubledSource> rows = sources.worstFirst(clock.millis());
        return cursor.press(key, rows, TroubleTable.page(screen.height()));
    }
}
