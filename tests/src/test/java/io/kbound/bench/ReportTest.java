package io.kbound.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kbound.bench.growth.GrowthResult.Row;
import io.kbound.bench.measure.Figure;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTest {
    private final StringWriter printed = new StringWriter();
    private final Report report = new Report(new PrintWriter(printed));

    @Test
    void figuresArePrintedAtOnce_andAreOneJsonObject() throws Exception {
        report.section("a title", List.of(new Figure("rate", "so many", 1234.4, "records/s", "1 to 2")));
        report.set("the table", "thyroid", List.of(new Figure("auc", "how well", 0.25, "", "")));

        assertThat(printed.toString().lines().map(line -> line.trim().replaceAll(" +", " ")))
                .containsExactly("a title", "so many 1234 records/s 1 to 2", "the table", "how well 0.250");
        ObjectNode json = (ObjectNode) new ObjectMapper().readTree(report.json());
        assertThat(json.get("rate").doubleValue()).isEqualTo(1234.4);
        assertThat(json.get("sets").get("thyroid").get("auc").doubleValue()).isEqualTo(0.25);
        assertThat(report.json()).doesNotContain("\n");
    }

    @Test
    void pointsAreRowsOfATable_andLieBelowTheirNames() throws Exception {
        report.rows(
                "name  rate",
                List.of(new Row("levels 4", "levels 4  50", List.of(new Figure("rate", "", 50, "", "")))));

        assertThat(printed.toString().lines()).containsExactly("name  rate", "levels 4  50");
        assertThat(new ObjectMapper()
                        .readTree(report.json())
                        .at("/points/levels 4/rate")
                        .doubleValue())
                .isEqualTo(50);
    }

    @Test
    void whatCouldNotBeMeasured_isNull() throws Exception {
        report.section("a title", List.of(new Figure("rate", "so many", Double.NaN, "", "")));

        assertThat(new ObjectMapper().readTree(report.json()).get("rate").isNull())
                .isTrue();
        assertThat(printed.toString()).contains(" -");
    }
}
