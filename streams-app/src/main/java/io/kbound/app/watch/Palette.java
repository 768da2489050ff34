package io.kbound.app.watch;

import io.kbound.app.watch.TroubledSource.State;
import org.jline.utils.AttributedStyle;

/**
 * How things look on a terminal. Colour is never the only sign.
 *
 * @param colours whether there are any
 */
record Palette(boolean colours) {
    AttributedStyle plain() {
        return AttributedStyle.DEFAULT;
    }

    AttributedStyle heading() {
        return AttributedStyle.DEFAULT.bold();
    }

    AttributedStyle aside() {
        return AttributedStyle.DEFAULT.faint();
    }

    AttributedStyle warning() {
        return colours ? AttributedStyle.BOLD.foreground(AttributedStyle.YELLOW) : AttributedStyle.BOLD;
    }

    AttributedStyle state(State state) {
        return switch (state) {
            case ANOMALOUS -> colours ? AttributedStyle.BOLD.foreground(AttributedStyle.RED) : AttributedStyle.BOLD;
            case SILENT -> colours ? AttributedStyle.DEFAULT.foreground(AttributedStyle.YELLOW) : plain();
            case NORMAL, OVER -> plain();
        };
    }
}
