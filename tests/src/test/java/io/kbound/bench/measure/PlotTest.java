package io.kbound.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import io.kbound.bench.measure.Plot.Axis;
import io.kbound.bench.measure.Plot.Point;
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
        String svg = new Plot(
                        "a < b",
                        new Axis("records/s", true),
                        new Axis("%", false),
                        List.of(new Point(10, 3, "R&D"), new Point(100, 1, ""), new Point(1000, 2, "")))
                .svg();

        Document document =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
        NodeList circles = document.getElementsByTagName("circle");
        List<double[]> at = IntStream.range(0, circles.getLength())
                .mapToObj(i -> (Element) circles.item(i))
                .map(circle -> new double[] {
                    Double.parseDouble(circle.getAttribute("cx")), Double.parseDouble(circle.getAttribute("cy"))
                })
                .toList();
        assertThat(at).hasSize(3).allSatisfy(point -> {
            assertThat(point[0]).isBetween(0.0, 720.0);
            assertThat(point[1]).isBetween(0.0, 420.0);
        });
        // Equal ratios are equal distances across; more is higher, which is less in pixels.
        assertThat(at.get(1)[0] - at.get(0)[0])
                .isCloseTo(at.get(2)[0] - at.get(1)[0], org.assertj.core.api.Assertions.within(0.2));
        assertThat(at.get(0)[1]).isLessThan(at.get(2)[1]);
        assertThat(at.get(2)[1]).isLessThan(at.get(1)[1]);
        assertThat(document.getElementsByTagName("text").item(0).getTextContent())
                .isEqualTo("a < b");
        assertThat(svg).contains("R&amp;D");
    }
}
