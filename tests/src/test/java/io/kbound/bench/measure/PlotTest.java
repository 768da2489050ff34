package io.kbound.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.kbound.bench.measure.Plot.Axis;
import io.kbound.bench.measure.Plot.Mark;
import io.kbound.bench.measure.Plot.Point;
import io.kbound.bench.measure.Plot.Series;
import java.io.StringReader;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** A plot is well-formed SVG, in which every point lies where its values say. */
class PlotTest {
    @Test
    void pointsLieInOrderAndInside_andNamesAreText() throws Exception {
        String svg = Plot.ofPoints(
                        "a < b",
                        new Axis("records/s", true),
                        new Axis("%", false),
                        List.of(new Point(10, 3, "R&D"), new Point(100, 1, ""), new Point(1000, 2, "")))
                .svg();

        Document document = parsed(svg);
        List<double[]> at = circles(document);
        assertThat(at).hasSize(3).allSatisfy(point -> {
            assertThat(point[0]).isBetween(0.0, 720.0);
            assertThat(point[1]).isBetween(0.0, 420.0);
        });
        // Equal ratios are equal distances across; more is higher, which is less in pixels.
        assertThat(at.get(1)[0] - at.get(0)[0]).isCloseTo(at.get(2)[0] - at.get(1)[0], within(0.2));
        assertThat(at.get(0)[1]).isLessThan(at.get(2)[1]);
        assertThat(at.get(2)[1]).isLessThan(at.get(1)[1]);
        assertThat(document.getElementsByTagName("text").item(0).getTextContent())
                .isEqualTo("a < b");
        assertThat(svg).contains("R&amp;D");
    }

    @Test
    void seriesHaveALegend_aLineGoesThroughItsPoints_andAnAxisMayBeginAtZero() throws Exception {
        Document document = parsed(new Plot(
                        "growth",
                        new Axis("sources", true),
                        new Axis("records/s", false, true),
                        List.of(
                                new Series(
                                        "computed", Mark.LINE, List.of(new Point(10, 50, ""), new Point(100, 100, ""))),
                                new Series("measured", Mark.DOTS, List.of(new Point(10, 50, "")))))
                .svg());

        assertThat(texts(document)).contains("computed", "measured", "0");
        // The legend's own marks come first.
        String[] line = ((Element) document.getElementsByTagName("polyline").item(1))
                .getAttribute("points")
                .trim()
                .split("[ ,]", -1);
        double[] dot = circles(document).get(1);
        assertThat(Double.parseDouble(line[0])).isCloseTo(dot[0], within(0.2));
        assertThat(Double.parseDouble(line[1])).isCloseTo(dot[1], within(0.2));
        // From zero: half of the value lies twice as far from the top of what is drawn as of the axis' foot.
        double foot = footOfZero(document);
        assertThat(foot - Double.parseDouble(line[3])).isCloseTo(2 * (foot - dot[1]), within(1.0));
    }

    private static double footOfZero(Document document) {
        NodeList texts = document.getElementsByTagName("text");
        return IntStream.range(0, texts.getLength())
                .mapToObj(i -> (Element) texts.item(i))
                .filter(text -> text.getTextContent().equals("0"))
                // The number stands some pixels below its line.
                .mapToDouble(text -> Double.parseDouble(text.getAttribute("y")) - 4)
                .findFirst()
                .orElseThrow();
    }

    private static Document parsed(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
    }

    private static List<String> texts(Document document) {
        NodeList texts = document.getElementsByTagName("text");
        return IntStream.range(0, texts.getLength())
                .mapToObj(i -> texts.item(i).getTextContent())
                .toList();
    }

    private static List<double[]> circles(Document document) {
        NodeList circles = document.getElementsByTagName("circle");
        return IntStream.range(0, circles.getLength())
                .mapToObj(i -> (Element) circles.item(i))
                .map(circle -> new double[] {
                    Double.parseDouble(circle.getAttribute("cx")), Double.parseDouble(circle.getAttribute("cy"))
                })
                .toList();
    }
}
