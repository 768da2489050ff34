package io.kbound.app.command;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BooleanSupplier;

/** The live table: reads, draws, and does what keys say, until it is to end. */
final class WatchScreen {
    private static final Duration POLL = Duration.ofMillis(40);
    private static final long KEY_MILLIS = 10;
    private static final long DRAW_MILLIS = 250;

    private final Screen screen;
    private final TroubledSources sources;
    private final TroubleReader reader;
    private final TroubleTable table;
    private final InstantSource clock;
    private final TableCursor cursor = new TableCursor();

    WatchScreen(Screen screen, TroubledSources sources, TroubleReader reader, TroubleTable table, InstantSource clock) {
        this.screen = screen;
        this.sources = sources;
        this.reader = reader;
        this.table = table;
        this.clock = clock;
    }

    /** Shows it until it is stopped or ended by a key. */
    void run(BooleanSupplier stop) throws IOException {
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
