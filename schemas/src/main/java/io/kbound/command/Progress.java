package io.kbound.command;

import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Locale;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** How far something has come: a bar with the time left on a terminal, a plain line now and then elsewhere. */
public final class Progress implements AutoCloseable {
    /** A total that is not known. */
    public static final long UNKNOWN = -1;

    private static final int UPDATE_MILLIS = 200;
    private static final int TERMINAL_WIDTH = 100;
    private static final long PLAIN_LINE_NANOS = 5_000_000_000L;

    private final PrintStream out;
    private final String task;
    private final long total;
    private final LongSupplier nanos;
    private final long startNanos;
    private final ProgressBar bar;
    private final boolean terminal;
    private long plainNanos;

    Progress(PrintStream out, String task, long total, boolean terminal, LongSupplier nanos) {
        this.out = out;
        this.task = task;
        this.total = total;
        this.terminal = terminal;
        this.nanos = nanos;
        this.startNanos = nanos.getAsLong();
        this.plainNanos = startNanos;
        ConsoleProgressBarConsumer consumer = new ConsoleProgressBarConsumer(
                terminal ? out : new PrintStream(OutputStream.nullOutputStream()), TERMINAL_WIDTH);
        this.bar = new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(total)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(UPDATE_MILLIS)
                .setConsumer(consumer)
                .build();
    }

    /**
     * Begins to show progress on standard error.
     *
     * @param total steps to come, or {@link #UNKNOWN}
     */
    public static Progress start(String task, long total) {
        return new Progress(System.err, task, total, isTerminal(), System::nanoTime);
    }

    /** True where the launcher found standard error to be a terminal. */
    public static boolean isTerminal() {
        return "1".equals(System.getenv("KBOUND_TERMINAL"));
    }

    /**
     * Shows that so many steps are done.
     *
     * @param note what else there is to say
     */
    public void at(long done, String note) {
        if (terminal) {
            bar.stepTo(done);
            bar.setExtraMessage(" " + note);
            return;
        }
        long now = nanos.getAsLong();
        if (now - plainNanos < PLAIN_LINE_NANOS) {
            return;
        }
        plainNanos = now;
        double seconds = (now - startNanos) / 1e9;
        if (total == UNKNOWN) {
            out.printf(Locale.ROOT, "%s: %d %s, %.0f a second%n", task, done, note, done / seconds);
        } else {
            out.printf(
                    Locale.ROOT,
                    "%s: %d of %d (%.0f %%), %.0f s left, %s%n",
                    task,
                    done,
                    total,
                    100.0 * done / total,
                    seconds / done * (total - done),
                    note);
        }
    }

    @Override
    public void close() {
        bar.close();
    }
}
