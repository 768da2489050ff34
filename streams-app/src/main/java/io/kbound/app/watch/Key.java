package io.kbound.app.watch;

import java.io.IOException;

/** What is typed, as far as it means something. */
enum Key {
    UP,
    DOWN,
    PAGE_UP,
    PAGE_DOWN,
    FIRST,
    LAST,
    OPEN,
    BACK,
    REDRAW,
    QUIT,
    /** Nothing was typed, or what means nothing. */
    NONE;

    /** The rest of a sequence comes at once. */
    private static final long SEQUENCE_MILLIS = 50;

    private static final char ESCAPE = 0x1b;
    private static final char CONTROL_C = 0x03;
    private static final char CONTROL_L = 0x0c;
    private static final int ENDED = -1;

    /** Where characters are typed. */
    interface Typed {
        /** The next; -1 at the end; less where none comes in time. */
        int read(long patienceMillis) throws IOException;
    }

    /** The next key; what cannot be read any more ends it. */
    static Key next(Typed typed, long patienceMillis) throws IOException {
        int first = typed.read(patienceMillis);
        return switch (first) {
            case 'q', 'Q', CONTROL_C, ENDED -> QUIT;
            case 'k' -> UP;
            case 'j' -> DOWN;
            case 'g' -> FIRST;
            case 'G' -> LAST;
            case ' ' -> PAGE_DOWN;
            case 'b' -> PAGE_UP;
            case '\r', '\n' -> OPEN;
            case CONTROL_L -> REDRAW;
            case ESCAPE -> sequence(typed);
            default -> NONE;
        };
    }

    /** Escape alone, or what a terminal sends for keys that are no characters. */
    private static Key sequence(Typed typed) throws IOException {
        int kind = typed.read(SEQUENCE_MILLIS);
        if (kind != '[' && kind != 'O') {
            return BACK;
        }
        StringBuilder digits = new StringBuilder();
        int last = typed.read(SEQUENCE_MILLIS);
        while (Character.isDigit(last) || last == ';') {
            digits.append((char) last);
            last = typed.read(SEQUENCE_MILLIS);
        }
        return switch (last) {
            case 'A' -> UP;
            case 'B' -> DOWN;
            case 'H' -> FIRST;
            case 'F' -> LAST;
            case '~' ->
                switch (digits.toString()) {
                    case "5" -> PAGE_UP;
                    case "6" -> PAGE_DOWN;
                    case "1", "7" -> FIRST;
                    case "4", "8" -> LAST;
                    default -> NONE;
                };
            default -> NONE;
        };
    }
}
