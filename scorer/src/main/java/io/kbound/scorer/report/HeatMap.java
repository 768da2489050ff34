package io.kbound.scorer.report;

import java.util.List;
import java.util.Locale;

/** Nats to blame by channel and noise level, as SVG in a page: the more, the darker, and as numbers where they matter. */
final class HeatMap {
    /*
     * How it works: cells add up, so what would be too fine to read is summed: neighbouring levels to one column, and the channels that are
     * least to blame to one row. Whoever sees no colours has the numbers, and the largest cell's frame.
     */
    private static final int MOST_LEVELS = 32;
    private static final int MOST_CHANNELS = 24;
    private static final int WIDTH = 760;
    private static final int RIGHT = 14;
    private static final int TOP = 34;
    private static final int BOTTOM = 40;
    private static final int HEIGHT_OF_ROW = 22;
    private static final int GAP = 6;
    private static final int WIDEST_CELL = 48;
    private static final int LONGEST_NAME = 20;
    private static final double WIDTH_OF_LETTER = 6.6;
    private static final int SWATCHES = 6;

    /** At most, in the larger of a cell's two sizes of type. */
    private static final double WIDTH_OF_DIGIT = 6.4;

    /** Cells of more than this share of the largest are so dark that white is easier to read on them. */
    private static final double WHITE_ON = 0.55;

    /** Cells of less than this share of the largest bear no number. */
    private static final double NUMBERED = 0.05;

    private static final int[] SOME = {0xd9, 0x5f, 0x52};
    private static final int[] MOST = {0x8a, 0x16, 0x10};

    private final StringBuilder body = new StringBuilder();
    private final List<String> channels;
    private final List<Integer> worstFirst;
    private final List<Float> cells;
    private final int levels;
    private final int joined;
    private final int columns;
    private final double left;
    private final double width;

    /**
     * @param worstFirst the channels' numbers, in the order of the rows
     * @param cells (levels + 1) x channels, level by level, the edge last
     */
    HeatMap(List<String> channels, List<Integer> worstFirst, List<Float> cells) {
        this.channels = channels;
        this.worstFirst = worstFirst;
        this.cells = cells;
        this.levels = cells.size() / channels.size() - 1;
        this.joined = (levels + MOST_LEVELS - 1) / MOST_LEVELS;
        this.columns = (levels + joined - 1) / joined + 1;
        int longest = channels.stream().mapToInt(String::length).max().orElse(0);
        this.left = 12 + WIDTH_OF_LETTER * Math.max("all channels".length(), Math.min(LONGEST_NAME, longest));
        this.width = Math.min(WIDEST_CELL, (WIDTH - left - RIGHT) / columns);
    }

    /** The picture, with what it shows for those who cannot see it. */
    String svg(String title) {
        int alone = channels.size() <= MOST_CHANNELS ? channels.size() : MOST_CHANNELS - 1;
        int rows = Math.min(MOST_CHANNELS, channels.size());
        double[][] nats = new double[rows][];
        for (int row = 0; row < rows; row++) {
            nats[row] = row < alone
                    ? sums(worstFirst.subList(row, row + 1))
                    : sums(worstFirst.subList(alone, channels.size()));
        }
        double most = 0;
        for (double[] row : nats) {
            for (double cell : row) {
                most = Math.max(most, cell);
            }
        }
        legend(most);
        for (int row = 0; row < rows; row++) {
            String name = row < alone ? channels.get(worstFirst.get(row)) : (channels.size() - alone) + " others";
            row(name, TOP + row * HEIGHT_OF_ROW, nats[row], most);
        }
        int foot = TOP + rows * HEIGHT_OF_ROW + GAP;
        totals(foot, sums(worstFirst));
        levelNames(foot + HEIGHT_OF_ROW + 12);
        return String.format(
                Locale.ROOT,
                "<svg class=\"map\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">%n%s</svg>",
                WIDTH,
                foot + HEIGHT_OF_ROW + BOTTOM,
                Html.escaped(title),
                body);
    }

    /** By column: what some channels cost together. */
    private double[] sums(List<Integer> some) {
        double[] sums = new double[columns];
        for (int level = 0; level <= levels; level++) {
            int column = level == levels ? columns - 1 : level / joined;
            for (int channel : some) {
                sums[column] += cells.get(level * channels.size() + channel);
            }
        }
        return sums;
    }

    private void legend(double most) {
        draw("<text x=\"%.1f\" y=\"19\" class=\"e\">0</text>", left - 6);
        for (int swatch = 0; swatch < SWATCHES; swatch++) {
            draw(
                    "<rect x=\"%.1f\" y=\"9\" width=\"14\" height=\"12\" fill=\"%s\"/>",
                    left + 14 * swatch, colour(swatch / (SWATCHES - 1.0)));
        }
        draw(
                "<text x=\"%.1f\" y=\"19\">%s nats to blame, the largest (framed); white: none, or less than normal</text>",
                left + 14 * SWATCHES + 6, Html.number(most));
    }

    private void row(String name, double top, double[] nats, double most) {
        name(name, top);
        for (int column = 0; column < columns; column++) {
            boolean largest = most > 0 && nats[column] == most;
            draw(
                    "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%d\" fill=\"%s\"%s><title>%s, %s: %s nats</title></rect>",
                    left + column * width + (largest ? 1 : 0),
                    top + (largest ? 1 : 0),
                    width - (largest ? 2 : 0),
                    HEIGHT_OF_ROW - (largest ? 2 : 0),
                    colour(most > 0 ? nats[column] / most : 0),
                    largest ? " style=\"stroke:#000;stroke-width:2\"" : "",
                    Html.escaped(name),
                    levelName(column),
                    Html.number(nats[column]));
            if (most > 0 && nats[column] >= NUMBERED * most) {
                number(column, top, nats[column], most, nats[column] > WHITE_ON * most ? " w" : "");
            }
        }
    }

    private void totals(double top, double[] nats) {
        double most = 0;
        for (double sum : nats) {
            most = Math.max(most, Math.abs(sum));
        }
        name("all channels", top);
        for (int column = 0; column < columns; column++) {
            if (Math.abs(nats[column]) >= NUMBERED * most) {
                number(column, top, nats[column], most, "");
            }
        }
    }

    private void name(String name, double top) {
        String shown = name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME - 1) + "\u2026";
        draw("<text x=\"%.1f\" y=\"%.1f\" class=\"e\">%s</text>", left - 6, top + 15, Html.escaped(shown));
    }

    /** A number as large as a cell lets it be. */
    private void number(int column, double top, double nats, double most, String look) {
        String shown = shortened(nats, most);
        draw(
                "<text x=\"%.1f\" y=\"%.1f\" class=\"m s%s%s\">%s</text>",
                left + (column + 0.5) * width,
                top + 15,
                shown.length() * WIDTH_OF_DIGIT + GAP / 2.0 < width ? "" : " t",
                look,
                shown);
    }

    private void levelNames(double at) {
        int step = 1;
        for (int wider : new int[] {5, 10}) {
            step = step * width < 24 ? wider : step;
        }
        // The edge's own name is wider than a narrow cell.
        int last = width < 24 ? columns - 2 : columns - 1;
        for (int column = 0; column < last; column++) {
            if (column % step == 0) {
                draw(
                        "<text x=\"%.1f\" y=\"%.1f\" class=\"m\">%d</text>",
                        left + (column + 0.5) * width, at, column * joined + 1);
            }
        }
        draw("<text x=\"%.1f\" y=\"%.1f\" class=\"m\">edge</text>", left + (columns - 0.5) * width, at);
        draw(
                "<text x=\"%.1f\" y=\"%.1f\" class=\"m\">noise level, fine to coarse, the edge last</text>",
                left + columns * width / 2, at + 18);
    }

    private String levelName(int column) {
        if (column == columns - 1) {
            return "the edge";
        }
        int first = column * joined + 1;
        int last = Math.min(levels, first + joined - 1);
        return first == last ? "level " + first + " of " + levels : "levels " + first + " to " + last + " of " + levels;
    }

    /** In three or four characters. */
    private static String shortened(double nats, double most) {
        double size = Math.abs(nats);
        if (size >= 99_500) {
            return String.format(Locale.ROOT, "%.0e", nats).replaceAll("e\\+0?", "e");
        }
        if (size >= 999.5) {
            return Math.round(nats / 1000) + "k";
        }
        return String.format(Locale.ROOT, most < 10 ? "%.1f" : "%.0f", nats);
    }

    /** From white by red to dark red. */
    private static String colour(double share) {
        double at = Math.max(0, Math.min(1, share));
        int[] rgb = new int[3];
        for (int i = 0; i < 3; i++) {
            rgb[i] = (int) Math.round(
                    at < 0.5 ? 255 + 2 * at * (SOME[i] - 255) : SOME[i] + (2 * at - 1) * (MOST[i] - SOME[i]));
        }
        return String.format(Locale.ROOT, "#%02x%02x%02x", rgb[0], rgb[1], rgb[2]);
    }

    private void draw(String format, Object... values) {
        body.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
