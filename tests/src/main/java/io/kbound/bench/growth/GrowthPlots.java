package io.kbound.bench.growth;

import io.kbound.bench.measure.Plot;
import io.kbound.bench.measure.Plot.Axis;
import io.kbound.bench.measure.Plot.Mark;
import io.kbound.bench.measure.Plot.Point;
import io.kbound.bench.measure.Plot.Series;
import io.kbound.command.KboundException;
import io.kbound.command.PartialFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** Pictures of what grows, and of how near the formula comes. */
public final class GrowthPlots {
    private static final String FORMULA = "formula.svg";

    private GrowthPlots() {}

    /**
     * Refuses a folder that they cannot be written to.
     *
     * @throws KboundException where it is not there or not to be written, or one of their names is a folder's
     */
    public static void require(Path folder) {
        PartialFile.require(folder.resolve(FORMULA));
        for (Growing growing : Growing.values()) {
            if (growing.axis().isPresent()) {
                PartialFile.require(folder.resolve(growing.file()));
            }
        }
    }

    /** Draws one for each thing that grows over two points at least, and one of all points. */
    public static void write(Path folder, GrowthResult result) throws IOException {
        for (Growing growing : Growing.values()) {
            List<MeasuredPoint> points = result.points()
                    .filter(point -> point.growing() == growing)
                    .sorted(Comparator.comparingDouble(MeasuredPoint::at))
                    .toList();
            if (growing.axis().isPresent() && points.size() > 1) {
                growth(growing, growing.axis().get(), points, result.capacity()).write(folder.resolve(growing.file()));
            }
        }
        formula(result).write(folder.resolve(FORMULA));
    }

    private static Plot growth(Growing growing, Axis across, List<MeasuredPoint> points, CapacityFormula formula) {
        return new Plot(
                growing.title(),
                across,
                new Axis("records a second of a core", growing.isSteep(), !growing.isSteep()),
                Stream.of(
                                new Series(
                                        "computed", Mark.LINE, along(points, point -> formula.perSecond(point.work()))),
                                new Series("measured", Mark.DOTS, along(points, MeasuredPoint::perCore)))
                        .toList());
    }

    private static List<Point> along(List<MeasuredPoint> points, ToDoubleFunction<MeasuredPoint> up) {
        return points.stream()
                .map(point -> new Point(point.at(), up.applyAsDouble(point), ""))
                .toList();
    }

    private static Plot formula(GrowthResult result) {
        CapacityFormula formula = result.capacity();
        double[] computed = result.points()
                .mapToDouble(point -> formula.perSecond(point.work()))
                .sorted()
                .toArray();
        double least = computed[0];
        double most = computed[computed.length - 1];
        return new Plot(
                "Measured against computed, at all points",
                new Axis("computed, records a second of a core", true),
                new Axis("measured, records a second of a core", true),
                List.of(
                        ray("the same", Mark.LINE, least, most, 1),
                        ray("20 % more or less", Mark.DASHES, least, most, 1 + MeasuredPoint.TOLERANCE),
                        ray("", Mark.DASHES, least, most, 1 - MeasuredPoint.TOLERANCE),
                        cloud("scorer", Mark.DOTS, result.alone(), formula),
                        cloud("app", Mark.RINGS, result.inApp(), formula)));
    }

    private static Series ray(String name, Mark mark, double from, double to, double times) {
        return new Series(name, mark, List.of(new Point(from, from * times, ""), new Point(to, to * times, "")));
    }

    private static Series cloud(String name, Mark mark, List<MeasuredPoint> points, CapacityFormula formula) {
        return new Series(
                name,
                mark,
                points.stream()
                        .map(point -> new Point(formula.perSecond(point.work()), point.perCore(), ""))
                        .toList());
    }
}
