package io.kbound.scorer.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;

/** A picture over two axes, as SVG in a page. */
final class Chart {
    static final String INK = "#1b5e8a";
    static final String ALARM = "#b3261e";
    static final String QUIET = "#8a8f94";
    static final String LABEL = "#e0a030";

    private static final int WIDTH = 760;
    private static final int HEIGHT = 300;
    private static final int LEFT = 64;
    private static final int RIGHT = 16;
    private static final int TOP = 28;
    private static final int BOTTOM = 48;

    private final StringBuilder body = new StringBuilder();
    private final Axis x;
    private final Axis y;
    private double legendAt = LEFT;

    /**
     * An axis.
     *
     * @param says what it shows, with its unit
     * @param ticks where it is marked
     * @param text of a mark
     */
    record Axis(
            String says,
            boolean logarithmic,
            double low,
            double high,
            List<Double> ticks,
            DoubleFunction<String> text) {
        Axis {
            ticks = List.copyOf(ticks);
        }

        /** One of numbers. */
        static Axis linear(String says, double low, double high) {
            double span = Math.max(high - low, 1e-12);
            double step = Math.pow(10, Math.floor(Math.log10(span)));
            for (double finer : new double[] {2, 2.5, 2}) {
                step = span / step < 4 ? step / finer : step;
            }
            List<Double> ticks = new ArrayList<>();
            for (double at = Math.ceil(low / step - 1e-9) * step; at <= high + step * 1e-9; at += step) {
                ticks.add(Math.abs(at) < step * 1e-9 ? 0 : at);
            }
            return new Axis(says, false, low, low + span, ticks, Chart::number);
        }

        /** One on which equal distances are equal ratios. */
        static Axis logarithmic(String says, double low, double high) {
            List<Double> ticks = new ArrayList<>();
            for (int power = (int) Math.ceil(Math.log10(low) - 1e-9); Math.pow(10, power) <= high * 1.000001; power++) {
                ticks.add(Math.pow(10, power));
            }
            return new Axis(says, true, Math.log10(low), Math.log10(high), ticks, Chart::number);
        }

        private double share(double value) {
            double at = logarithmic ? Math.log10(value) : value;
            return Math.max(0, Math.min(1, (at - low) / (high - low)));
        }
    }

    Chart(Axis x, Axis y) {
        this.x = x;
        this.y = y;
        for (double tick : x.ticks) {
            double at = acrossOf(tick);
            draw("<path class=\"grid\" d=\"M%.1f %dV%d\"/>", at, TOP, HEIGHT - BOTTOM);
            draw("<text x=\"%.1f\" y=\"%d\" class=\"m\">%s</text>", at, HEIGHT - BOTTOM + 16, x.text.apply(tick));
        }
        for (double tick : y.ticks) {
            double at = upOf(tick);
            draw("<path class=\"grid\" d=\"M%d %.1fH%d\"/>", LEFT, at, WIDTH - RIGHT);
            draw("<text x=\"%d\" y=\"%.1f\" class=\"e\">%s</text>", LEFT - 6, at + 4, y.text.apply(tick));
        }
        draw(
                "<text x=\"%d\" y=\"%d\" class=\"m\">%s</text>",
                (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10, Html.escaped(x.says));
        draw(
                "<text transform=\"translate(14 %d) rotate(-90)\" class=\"m\">%s</text>",
                (TOP + HEIGHT - BOTTOM) / 2, Html.escaped(y.says));
    }

    private double acrossOf(double value) {
        return LEFT + x.share(value) * (WIDTH - LEFT - RIGHT);
    }

    private double upOf(double value) {
        return HEIGHT - BOTTOM - y.share(value) * (HEIGHT - TOP - BOTTOM);
    }

    /** A bar from the foot up. */
    Chart bar(double from, double to, double value, String colour) {
        double left = acrossOf(from);
        double top = upOf(value);
        draw(
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>",
                left, top, Math.max(1, acrossOf(to) - left), HEIGHT - BOTTOM - top, colour);
        return this;
    }

    /** A band over the whole height, behind what comes later. */
    Chart band(double from, double to, String colour) {
        double left = acrossOf(from);
        draw(
                "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\" opacity=\"0.3\"/>",
                left, TOP, Math.max(2, acrossOf(to) - left), HEIGHT - TOP - BOTTOM, colour);
        return this;
    }

    /** A line through points. */
    Chart line(List<double[]> points, String colour) {
        StringBuilder path = new StringBuilder();
        for (double[] point : points) {
            path.append(String.format(Locale.ROOT, "%.1f,%.1f ", acrossOf(point[0]), upOf(point[1])));
        }
        draw(
                "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.8\"/>",
                path.toString().trim(), colour);
        return this;
    }

    /** A line across, at a value. */
    Chart level(double value, String colour) {
        draw(
                "<path d=\"M%d %.1fH%d\" stroke=\"%s\" stroke-dasharray=\"5 4\"/>",
                LEFT, upOf(value), WIDTH - RIGHT, colour);
        return this;
    }

    /** A line up, at a value. */
    Chart mark(double value, String colour) {
        draw(
                "<path d=\"M%.1f %dV%d\" stroke=\"%s\" stroke-dasharray=\"5 4\"/>",
                acrossOf(value), TOP, HEIGHT - BOTTOM, colour);
        return this;
    }

    /** Says what a colour stands for. */
    Chart legend(String says, String colour) {
        draw("<rect x=\"%.1f\" y=\"8\" width=\"12\" height=\"10\" fill=\"%s\"/>", legendAt, colour);
        draw("<text x=\"%.1f\" y=\"17\">%s</text>", legendAt + 17, Html.escaped(says));
        legendAt += 17 + 7.2 * says.length() + 18;
        return this;
    }

    private void draw(String format, Object... values) {
        body.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    /** The picture, with what it shows for those who cannot see it. */
    String svg(String title) {
        return String.format(
                Locale.ROOT,
                "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">%n%s</svg>",
                WIDTH,
                HEIGHT,
                Html.escaped(title),
                body);
    }

    /** A number as short as it may be. */
    static String number(double value) {
        double size = Math.abs(value);
        if (size != 0 && (size < 1e-3 || size >= 1e6)) {
            return String.format(Locale.ROOT, "%.0e", value);
        }
        String text = String.format(Locale.ROOT, size >= 100 ? "%.0f" : "%.3f", value);
        return text.contains(".") ? text.replaceAll("\\.?0+$", "") : text;
    }
}
