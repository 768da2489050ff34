package io.kbound.app.watch;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which row of the table is chosen, and which are seen. A row that is chosen stays so wherever it moves. */
final class TableCursor {
    private @Nullable String chosen;
    private int first;
    private boolean open;

    /** Does what a key says; true where it meant something. */
    boolean press(Key key, List<TroubledSource> rows, int page) {
        switch (key) {
            case UP -> move(rows, place(rows) - 1);
            case DOWN -> move(rows, place(rows) + 1);
            case PAGE_UP -> move(rows, place(rows) - page);
            case PAGE_DOWN -> move(rows, place(rows) + page);
            case FIRST -> move(rows, 0);
            case LAST -> move(rows, rows.size() - 1);
            case OPEN -> {
                move(rows, place(rows));
                open = !open && chosen != null;
            }
            case BACK -> {
                open = false;
                chosen = null;
            }
            case REDRAW, QUIT, NONE -> {
                return false;
            }
        }
        return true;
    }

    private void move(List<TroubledSource> rows, int to) {
        chosen = rows.isEmpty()
                ? null
                : rows.get(Math.max(0, Math.min(rows.size() - 1, to))).name();
    }

    /** The place of the row that is chosen; the first, where none is. */
    int place(List<TroubledSource> rows) {
        for (int i = 0; i < rows.size(); i++) {
            if (rows.get(i).name().equals(chosen)) {
                return i;
            }
        }
        return 0;
    }

    /** The place of the first row that is seen, of so many at a time. */
    int first(List<TroubledSource> rows, int page) {
        int place = place(rows);
        first = Math.max(Math.min(first, place), place - page + 1);
        first = Math.max(0, Math.min(first, rows.size() - page));
        return first;
    }

    /** Whether all is told of the row that is chosen, in place of the table. */
    boolean isOpen() {
        return open;
    }
}
