package io.kbound.bench.measure;

import io.kbound.command.PartialFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** A picture of points over two axes, as SVG that stands by itself. */
public final class Plot {
    private static final int WIDTH = 720;
    private static final int HEIGHT = 420;
    private static final int LEFT = 80;
    private static final int RIGHT = 30;
    private static final int TOP = 40;
    private static final int LEGEND = 22;
    private static final int BOTTOM = 60;
    private static final double MARGIN = 0.06;

    private final String title;
    private final Axis across;
    private final Axis up;
    private final List<Series> series;
    /** Where the axes end; a legend stands above. */
    private final int top;

    /** A plot of series, the first of which lies lowest. */
    public Plot(String title, Axis across, Axis up, List<Series> series) {
        this.title = title;
        this.across = across;
        this.up = up;
        this.series = List.copyOf(series);
        this.top = TOP + (isNamed() ? LEGEND : 0);
    }

    /** A plot of points that bear their own names. */
    public static Plot ofPoints(String title, Axis across, Axis up, List<Point> points) {
        return new Plot(title, across, up, List.of(new Series("", Mark.DOTS, points)));
    }

    private boolean isNamed() {
        return series.stream().anyMatch(one -> !one.name.isEmpty());
    }

    /**
     * An axis.
     *
     * @param says what it shows, with its unit
     * @param logarithmic whether equal distances are equal ratios
     * @param fromZero whether it begins at 0, which a logarithmic one cannot
     */
    public record Axis(String says, boolean logarithmic, boolean fromZero) {
        /** One that begins where the points do. */
        public Axis(String says, boolean logarithmic) {
            this(says, logarithmic, false);
        }

        double at(double value) {
            return logarithmic ? Math.log10(value) : value;
        }
    }

    /**
     * A point.
     *
     * @param name that stands beside it; may be empty
     */
    public record Point(double across, double up, String name) {}

    /**
     * Points of one kind.
     *
     * @param name in the legend; empty: it does not stand there
     */
    public record Series(String name, Mark mark, List<Point> points) {
        public Series {
            points = List.copyOf(points);
        }
    }

    /** How a series is drawn. */
    public enum Mark {
        /** Each point by itself. */
        DOTS("fill='#1b6ca8'"),
        /** The same, to be told from the dots of another series. */
        RINGS("fill='none' stroke='#1b6ca8' stroke-width='1.6'"),
        /** From point to point. */
        LINE("fill='none' stroke='#c8602b' stroke-width='1.6'"),
        /** The same, to be told from another line. */
        DASHES("fill='none' stroke='#c8602b' stroke-width='1' stroke-dasharray='5 4'");

        private final String style;

        Mark(String style) {
            this.style = style;
        }

        /** What draws it over points, given in pixels. */
        private String draw(List<double[]> pixels) {
            StringBuilder svg = new StringBuilder();
            if (this == LINE || this == DASHES) {
                svg.append("<polyline points='");
                pixels.forEach(at -> add(svg, "%.1f,%.1f ", at[0], at[1]));
                return add(svg, "' %s/>%n", style).toString();
            }
            pixels.forEach(at -> add(svg, "<circle cx='%.1f' cy='%.1f' r='4' %s/>%n", at[0], at[1], style));
            return svg.toString();
        }
    }

    /** Writes it. */
    public void write(Path file) throws IOException {
        try (PartialFile partial = PartialFile.of(file)) {
            Files.writeString(partial.path(), svg());
            partial.complete();
        }
    }

    String svg() {
        Scale x = new Scale(across, LEFT, WIDTH - RIGHT, Point::across);
        Scale y = new Scale(up, HEIGHT - BOTTOM, top, Point::up);
        StringBuilder svg = new StringBuilder();
        add(svg, "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' role='img'>%n", WIDTH, HEIGHT);
        add(svg, "<title>%s</title>%n", escaped(title));
        add(svg, "<style>text{font:13px sans-serif;fill:#222} line{stroke:#ddd}</style>%n");
        add(svg, "<rect width='%d' height='%d' fill='#fff'/>%n", WIDTH, HEIGHT);
        add(svg, "<text x='%d' y='22' style='font-weight:bold'>%s</text>%n", LEFT, escaped(title));
        drawLegend(svg);
        drawAxes(svg, x, y);
        for (Series one : series) {
            svg.append(one.mark.draw(one.points.stream()
                    .map(point -> new double[] {x.pixel(point.across), y.pixel(point.up)})
                    .toList()));
            one.points.forEach(point -> drawName(svg, point, x.pixel(point.across), y.pixel(point.up)));
        }
        return svg.append("</svg>").append(System.lineSeparator()).toString();
    }

    private void drawLegend(StringBuilder svg) {
        double at = LEFT;
        double middle = TOP + 4;
        for (Series one : series) {
            if (!one.name.isEmpty()) {
                boolean isLine = one.mark == Mark.LINE || one.mark == Mark.DASHES;
                svg.append(one.mark.draw(
                        isLine
                                ? List.of(new double[] {at, middle}, new double[] {at + 22, middle})
                                : List.of(new double[] {at + 11, middle})));
                add(svg, "<text x='%.1f' y='%.1f'>%s</text>%n", at + 28, middle + 4, escaped(one.name));
                // No letter of the font is wider on average.
                at += 28 + 8 * one.name.length() + 16;
            }
        }
    }

    private void drawAxes(StringBuilder svg, Scale x, Scale y) {
        for (double tick : x.ticks()) {
            double at = x.pixel(tick);
            add(svg, "<line x1='%.1f' x2='%.1f' y1='%d' y2='%d'/>%n", at, at, top, HEIGHT - BOTTOM);
            add(svg, "<text x='%.1f' y='%d' text-anchor='middle'>%s</text>%n", at, HEIGHT - BOTTOM + 18, text(tick));
        }
        for (double tick : y.ticks()) {
            double at = y.pixel(tick);
            add(svg, "<line x1='%d' x2='%d' y1='%.1f' y2='%.1f'/>%n", LEFT, WIDTH - RIGHT, at, at);
            add(svg, "<text x='%d' y='%.1f' text-anchor='end'>%s</text>%n", LEFT - 8, at + 4, text(tick));
        }
        int middle = (LEFT + WIDTH - RIGHT) / 2;
        add(svg, "<text x='%d' y='%d' text-anchor='middle'>%s</text>%n", middle, HEIGHT - 18, escaped(across.says));
        add(
                svg,
                "<text transform='translate(18 %d) rotate(-90)' text-anchor='middle'>%s</text>%n",
                (top + HEIGHT - BOTTOM) / 2,
                escaped(up.says));
    }

    private static void drawName(StringBuilder svg, Point point, double atX, double atY) {
        if (!point.name.isEmpty()) {
            // Where there is more room.
            boolean before = atX > (LEFT + WIDTH - RIGHT) / 2.0;
            add(
                    svg,
                    "<text x='%.1f' y='%.1f' text-anchor='%s'>%s</text>%n",
                    atX + (before ? -8 : 8),
                    atY - 6,
                    before ? "end" : "start",
                    escaped(point.name));
        }
    }

    private static StringBuilder add(StringBuilder svg, String format, Object... values) {
        return svg.append(String.format(Locale.ROOT, format, values));
    }

    private static String text(double value) {
        if (value >= 1e6) {
            return text(value / 1e6) + "M";
        }
        if (value >= 1e4) {
            return text(value / 1e3) + "k";
        }
        return value == Math.rint(value)
                ? String.format(Locale.ROOT, "%.0f", value)
                : String.format(Locale.ROOT, "%.3g", value).replaceAll("0+$", "");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    /** From values to pixels, so that all points fit. */
    private final class Scale {
        private final Axis axis;
        private final double low;
        private final double high;
        private final int from;
        private final int to;

        Scale(Axis axis, int from, int to, ToDoubleFunction<Point> coordinate) {
            this.axis = axis;
            this.from = from;
            this.to = to;
            double least = Double.POSITIVE_INFINITY;
            double most = Double.NEGATIVE_INFINITY;
            for (Series one : series) {
                for (Point point : one.points) {
                    double at = axis.at(coordinate.applyAsDouble(point));
                    least = Math.min(least, at);
                    most = Math.max(most, at);
                }
            }
            boolean fromZero = axis.fromZero && !axis.logarithmic;
            double margin = Math.max((most - (fromZero ? 0 : least)) * MARGIN, 1e-9);
            low = fromZero ? 0 : least - margin;
            high = most + margin;
        }

        double pixel(double value) {
            return from + (axis.at(value) - low) / (high - low) * (to - from);
        }

        /** Round values within. */
        List<Double> ticks() {
            List<Double> ticks = new ArrayList<>();
            if (axis.logarithmic) {
                for (int power = (int) Math.floor(low); power <= high; power++) {
                    for (int times : high - low > 2 ? new int[] {1} : new int[] {1, 2, 5}) {
                        double tick = times * Math.pow(10, power);
                        if (axis.at(tick) >= low && axis.at(tick) <= high) {
                            ticks.add(tick);
                        }
                    }
                }
                return ticks;
            }
            double raw = (high - low) / 6;
            double unit = Math.pow(10, Math.floor(Math.log10(raw)));
            double step = unit * (raw / unit <= 1 ? 1 : raw / unit <= 2 ? 2 : raw / unit <= 5 ? 5 : 10);
            for (double tick = Math.ceil(low / step) * step; tick <= high; tick += step) {
                ticks.add(Math.rint(tick / step) * step);
            }
            return ticks;
        }
    }
}
