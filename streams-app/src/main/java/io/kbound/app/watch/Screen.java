package io.kbound.app.watch;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jline.terminal.Attributes;
import org.jline.terminal.Attributes.ControlChar;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;
import org.jline.utils.Curses;
import org.jline.utils.Display;
import org.jline.utils.InfoCmp.Capability;
import org.jline.utils.Signals;

/**
 * A terminal's whole window, while it is taken. However the process ends, but for a kill, the terminal is as it was found.
 *
 * <p>How it works: it draws on the terminal's second screen, so that what stood there comes back. What leaves that screen is written past the terminal's
 * own writer: at the end of the process both are closed side by side.
 */
final class Screen implements AutoCloseable {
    private final Terminal terminal;
    private final Display display;
    private final Attributes found;
    private final byte[] leave;
    private final AtomicBoolean resized = new AtomicBoolean(true);
    private final AtomicBoolean left = new AtomicBoolean();
    private final Thread atTheEnd = new Thread(this::leave, "screen");
    private final Object winch;
    private Size size = new Size(0, 0);

    private Screen(Terminal terminal) {
        this.terminal = terminal;
        this.found = terminal.getAttributes();
        this.leave = (text(Capability.cursor_normal) + text(Capability.exit_ca_mode)).getBytes(StandardCharsets.UTF_8);
        this.display = new Display(terminal, true);
        Runtime.getRuntime().addShutdownHook(atTheEnd);
        this.winch = Signals.register("WINCH", () -> resized.set(true));
        terminal.enterRawMode();
        Attributes raw = terminal.getAttributes();
        // Stopped in the midst it would leave its screen to the shell.
        raw.setControlChar(ControlChar.VSUSP, 0);
        raw.setControlChar(ControlChar.VQUIT, 0);
        terminal.setAttributes(raw);
        terminal.puts(Capability.enter_ca_mode);
        terminal.puts(Capability.cursor_invisible);
        terminal.flush();
    }

    /** Takes the terminal that the process was started on; empty where there is none, or one that cannot be drawn on. */
    static Optional<Screen> take() {
        Terminal terminal;
        try {
            terminal = TerminalBuilder.builder()
                    .system(true)
                    .dumb(false)
                    // It would put the system's own in the place of what an interrupt does.
                    .nativeSignals(false)
                    .encoding(StandardCharsets.UTF_8)
                    .build();
        } catch (IOException | IllegalStateException none) {
            return Optional.empty();
        }
        if (terminal.getStringCapability(Capability.cursor_address) == null
                || terminal.getStringCapability(Capability.enter_ca_mode) == null) {
            closeQuietly(terminal);
            return Optional.empty();
        }
        return Optional.of(new Screen(terminal));
    }

    private String text(Capability capability) {
        String sequence = terminal.getStringCapability(capability);
        return sequence == null ? "" : Curses.tputs(sequence);
    }

    /** Looks how large the window is, where it may have changed. */
    private void measure() {
        if (resized.getAndSet(false)) {
            size = terminal.getSize();
            display.resize(size.getRows(), size.getColumns());
            redraw();
        }
    }

    /** Whether the window may have another size than when it was drawn last. */
    boolean isResized() {
        return resized.get();
    }

    /** In cells. */
    int width() {
        measure();
        return size.getColumns();
    }

    /** In lines. */
    int height() {
        measure();
        return size.getRows();
    }

    /** Forgets what stands there, so that all is drawn the next time. */
    void redraw() {
        display.clear();
    }

    /** Shows lines, from the top, none wider than the window. */
    void show(List<AttributedString> lines) {
        if (!left.get()) {
            display.update(lines, -1);
        }
    }

    /** What is typed, within so long. */
    Key key(long patienceMillis) throws IOException {
        return Key.next(terminal.reader()::read, patienceMillis);
    }

    private void leave() {
        if (left.getAndSet(true)) {
            return;
        }
        terminal.flush();
        try {
            // Never closed: what is printed after it goes the same way.
            new FileOutputStream(FileDescriptor.out).write(leave);
        } catch (IOException gone) {
            // Nobody looks.
        }
    }

    private static void closeQuietly(Terminal terminal) {
        try {
            terminal.close();
        } catch (IOException gone) {
            // Nobody looks.
        }
    }

    @Override
    public void close() {
        leave();
        Signals.unregister("WINCH", winch);
        terminal.setAttributes(found);
        closeQuietly(terminal);
        try {
            Runtime.getRuntime().removeShutdownHook(atTheEnd);
        } catch (IllegalStateException ending) {
            // The process ends already, and has done it.
        }
    }
}
