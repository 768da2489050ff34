package io.kbound.scorer.series;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A column of a file of signals.
 *
 * @param header the header cell as it stands
 * @param name the header without its unit
 * @param unit the unit in brackets at the header's end, as in {@code flow [l/min]}, or empty
 * @param index its place in a row, from 0
 */
public record Column(String header, String name, String unit, int index) {
    private static final Pattern WITH_UNIT = Pattern.compile("(.*\\S)\\s*\\[([^\\[\\]]*)]");

    /** A column from its header cell. */
    public static Column of(String cell, int index) {
        String header = cell.isBlank() ? "column " + (index + 1) : cell.trim();
        Matcher matcher = WITH_UNIT.matcher(header);
        return matcher.matches()
                ? new Column(header, matcher.group(1), matcher.group(2).trim(), index)
                : new Column(header, header, "", index);
    }

    boolean isCalled(String wanted) {
        return wanted.equals(name) || wanted.equals(header);
    }
}
