package io.kbound.app.command;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.NativeLong;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Standard output as the system has it, which Java does not tell: whether it is a terminal, and, of a pipe, whether anybody still reads it.
 */
final class StandardOutput {
    private static final int FILE = 1;

    /** {@code struct pollfd}: the file, what is asked, what is answered. */
    private static final int POLL_BYTES = 8;

    private static final int ANSWER = 6;
    private static final int POLLERR = 8;

    private final Memory question = new Memory(POLL_BYTES);
    private final Function poll;
    private final boolean terminal;

    StandardOutput() {
        NativeLibrary system = NativeLibrary.getInstance("c");
        this.poll = system.getFunction("poll");
        this.terminal = system.getFunction("isatty").invokeInt(new Object[] {FILE}) == 1;
    }

    boolean isTerminal() {
        return terminal;
    }

    /** Whether what is written would be read by nobody. A pipe tells it only to who writes, and there may be nothing to write for hours. */
    boolean isGone() {
        question.clear();
        question.setInt(0, FILE);
        poll.invokeInt(new Object[] {question, new NativeLong(1), 0});
        return (question.getShort(ANSWER) & POLLERR) != 0;
    }

    /** Writes text to it, a batch at a time: nothing is flushed of itself. A reader that goes away is no error. */
    static PrintStream stream() {
        return new PrintStream(
                new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)), false, StandardCharsets.UTF_8);
    }
}
