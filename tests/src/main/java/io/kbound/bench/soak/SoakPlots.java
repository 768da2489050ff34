package io.kbound.bench.soak;

import io.kbound.bench.measure.Plot;
import io.kbound.bench.measure.Plot.Axis;
import io.kbound.bench.measure.Plot.Mark;
import io.kbound.bench.measure.Plot.Point;
import io.kbound.bench.measure.Plot.Series;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What processes held, drawn over time. */
public final class SoakPlots {
    private static final Axis TIME = new Axis("minutes", false, true);

    private SoakPlots() {}

    /** Draws each measure into a folder, as SVG. */
    public static void write(Path folder, SoakResult result) throws IOException {
        for (Measure measure : Measure.values()) {
            List<Series> series = new ArrayList<>();
            add(series, "killed", Mark.DOTS, measure, result);
            add(series, "guest", Mark.RINGS, measure, result);
            add(series, "steady", Mark.LINE, measure, result);
            if (!series.isEmpty()) {
                new Plot("What an app under load and faults holds", TIME, new Axis(measure.says(), false, true), series)
                        .write(folder.resolve(measure.key() + ".svg"));
            }
        }
    }

    private static void add(List<Series> series, String instance, Mark mark, Measure measure, SoakResult result) {
        List<Point> points = result.samples().stream()
                .filter(sample -> sample.instance().equals(instance) && Double.isFinite(sample.value(measure)))
                .map(sample -> new Point(sample.seconds() / 60, measure.shown(sample.value(measure)), ""))
                .toList();
        if (!points.isEmpty()) {
            series.add(new Series(instance, mark, points));
        }
    }
}
