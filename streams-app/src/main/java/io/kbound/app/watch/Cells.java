package io.kbound.app.watch;

import io.kbound.command.Printable;
import org.jline.utils.AttributedString;

/** Text in a terminal's cells, of which a character may take two or none. */
final class Cells {
    /** More characters than this in a cell are marks upon marks. */
    private static final int MARKS = 4;

    private Cells() {}

    /** The cells that a text takes. */
    static int width(String text) {
        return new AttributedString(text).columnLength();
    }

    /** The text, printable, in just so many cells: filled up with blanks, or cut with an ellipsis. */
    static String fit(String raw, int width) {
        String cut = cut(raw, width);
        return cut + " ".repeat(Math.max(0, width - width(cut)));
    }

    /** The same at the right. */
    static String right(String raw, int width) {
        String cut = cut(raw, width);
        return " ".repeat(Math.max(0, width - width(cut))) + cut;
    }

    /** The text, printable, in so many cells at most. */
    static String cut(String raw, int width) {
        int most = Math.max(0, width) * MARKS;
        boolean tooLong = raw.length() > most;
        String text = Printable.text(tooLong ? raw.substring(0, most) : raw);
        if (!tooLong && width(text) <= width) {
            return text;
        }
        return width < 1 ? "" : new AttributedString(text).columnSubSequence(0, width - 1) + "…";
    }
}
