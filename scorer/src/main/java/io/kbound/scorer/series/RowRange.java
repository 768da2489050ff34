package io.kbound.scorer.series;

/**
 * A half-open range of data rows, counted from 0 below the header.
 *
 * @param from the first row that belongs to it
 * @param to the first row that no longer does
 */
public record RowRange(long from, long to) {
    /** Every row. */
    public static final RowRange ALL = new RowRange(0, Long.MAX_VALUE);

    public RowRange {
        if (from < 0 || to <= from) {
            throw new IllegalArgumentException("rows " + from + ":" + to + " hold nothing; use FROM:TO with FROM < TO");
        }
    }

    /**
     * Reads {@code FROM:TO}; either end may be left out.
     *
     * @throws IllegalArgumentException saying what is wrong with the text
     */
    public static RowRange parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("'" + text + "' is no row range; use FROM:TO, for example 0:400");
        }
        return new RowRange(bound(text, text.substring(0, colon), 0), bound(text, text.substring(colon + 1), ALL.to));
    }

    private static long bound(String range, String digits, long otherwise) {
        if (digits.isBlank()) {
            return otherwise;
        }
        try {
            return Long.parseLong(digits.trim());
        } catch (NumberFormatException text) {
            throw new IllegalArgumentException("'" + range + "' is no row range; use FROM:TO, for example 0:400", text);
        }
    }
}
