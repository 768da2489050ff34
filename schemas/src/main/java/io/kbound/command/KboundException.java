package io.kbound.command;

import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Something that the user can mend. Its message is one line that says what is wrong, where, and what to do about it; a
 * command prints that line and nothing else, and ends with exit code 1.
 */
public final class KboundException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private static final Pattern LINE_END = Pattern.compile("\\R");

    private final String trouble;
    private final String cure;

    /**
     * @param where the file, address, field or key that the trouble is in
     * @param what what is wrong there
     * @param cure what the user can do
     */
    public KboundException(String where, String what, String cure) {
        this(where, what, cure, null);
    }

    /**
     * @param where the file, address, field or key that the trouble is in
     * @param what what is wrong there
     * @param cure what the user can do
     * @param cause what led to it, for the log
     */
    public KboundException(String where, String what, String cure, @Nullable Throwable cause) {
        super(oneLine(where + ": " + what + "; " + cure), cause);
        this.trouble = oneLine(where + ": " + what);
        this.cure = oneLine(cure);
    }

    /** What is wrong, and where. */
    public String trouble() {
        return trouble;
    }

    /** What the user can do. */
    public String cure() {
        return cure;
    }

    /** Looks at each character once or twice: a message quotes what others wrote, of any length. */
    private static String oneLine(String message) {
        return LINE_END.matcher(message).find()
                ? LINE_END.splitAsStream(message)
                        .map(String::strip)
                        .filter(line -> !line.isEmpty())
                        .collect(Collectors.joining(" "))
                : message;
    }
}
