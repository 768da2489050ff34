package io.kbound.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.kbound.bench.launch.Checkout;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The dashboard and the alerts: as Grafana and Prometheus read them, and of metrics that there are. */
class MonitoringTest {
    private static final Path DOCKER = Checkout.root().resolve("docker");
    private static final Path ALERTS = DOCKER.resolve("prometheus").resolve("alerts.yml");
    private static final Pattern METRIC = Pattern.compile("\\b(?:kbound|kafka|jvm|process|system)_\\w+");
    private static final Set<String> PANELS = Set.of("row", "stat", "table", "timeseries");
    private static final int GRID_WIDTH = 24;
    private static final String DATA_SOURCE = "${datasource}";

    @Test
    void theDashboard_isOneThatGrafanaCanImport() throws Exception {
        JsonNode dashboard = dashboard();

        assertThat(dashboard.path("schemaVersion").intValue()).isGreaterThanOrEqualTo(36);
        assertThat(dashboard.path("uid").textValue()).matches("[a-zA-Z0-9_-]{1,40}");
        assertThat(dashboard.path("title").textValue()).isNotBlank();
        // An id is that of one Grafana, and would overwrite what stands there under it.
        assertThat(dashboard.path("id").isMissingNode() || dashboard.path("id").isNull())
                .isTrue();
        assertThat(dashboard.path("templating").path("list")).anySatisfy(variable -> {
            assertThat(variable.path("type").textValue()).isEqualTo("datasource");
            assertThat(variable.path("query").textValue()).isEqualTo("prometheus");
            assertThat("${" + variable.path("name").textValue() + "}").isEqualTo(DATA_SOURCE);
        });
        assertThat(dashboard.findValues("datasource")).isNotEmpty().allSatisfy(source -> {
            assertThat(source.path("uid").textValue()).isEqualTo(DATA_SOURCE);
            assertThat(source.path("type").textValue()).isEqualTo("prometheus");
        });
    }

    @Test
    void theDashboard_isOfGrafanasOwnTypes() throws Exception {
        assertThat(problems(dashboard())).isEmpty();
    }

    /** A field that Grafana does not know is passed over there without a word: here it is found wherever it stands. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/schemaVersoin",
                "/time/form",
                "/annotations/list/0/expr",
                "/templating/list/0/regexp",
                "/panels/1/fieldConfigs",
                "/panels/1/gridPos/width",
                "/panels/1/targets/0/legend",
                "/panels/1/options/reduceOptions/calc",
                "/panels/1/fieldConfig/defaults/thresholds/steps/0/colour",
                "/panels/6/fieldConfig/defaults/custom/lineWidht",
                "/panels/6/options/legend/position"
            })
    void aFieldThatGrafanaDoesNotKnow_isFound(String place) throws Exception {
        JsonNode dashboard = dashboard();
        JsonPointer field = JsonPointer.compile(place);
        assertThat(dashboard.at(field.head())).isInstanceOf(ObjectNode.class);
        ((ObjectNode) dashboard.at(field.head())).put(field.last().getMatchingProperty(), 1);

        assertThat(problems(dashboard)).isNotEmpty();
    }

    @Test
    void aWordThatGrafanaDoesNotKnow_isFound() throws Exception {
        JsonNode dashboard = dashboard();
        ((ObjectNode) dashboard.at("/panels/1/options")).put("colorMode", "colourful");

        assertThat(problems(dashboard)).isNotEmpty();
    }

    @Test
    void thePanels_haveTheirPlace_andAskForSomething() throws Exception {
        Set<Integer> ids = new HashSet<>();
        Set<String> taken = new HashSet<>();
        for (JsonNode panel : dashboard().path("panels")) {
            String title = panel.path("title").textValue();
            assertThat(title).isNotBlank();
            assertThat(ids.add(panel.path("id").intValue()))
                    .as("the id of %s", title)
                    .isTrue();
            assertThat(PANELS).contains(panel.path("type").textValue());
            JsonNode place = panel.path("gridPos");
            assertThat(place.path("x").intValue() + place.path("w").intValue()).isLessThanOrEqualTo(GRID_WIDTH);
            for (int x = 0; x < place.path("w").intValue(); x++) {
                for (int y = 0; y < place.path("h").intValue(); y++) {
                    String cell = (place.path("x").intValue() + x) + ","
                            + (place.path("y").intValue() + y);
                    assertThat(taken.add(cell)).as("%s lies on another", title).isTrue();
                }
            }
            if (!panel.path("type").textValue().equals("row")) {
                assertThat(panel.path("targets")).as(title).isNotEmpty();
                assertThat(panel.path("targets").findValuesAsText("refId")).doesNotHaveDuplicates();
                assertThat(panel.path("targets"))
                        .allSatisfy(target ->
                                assertThat(target.path("expr").textValue()).isNotBlank());
                assertThat(panel.path("description").textValue()).isNotBlank();
            }
        }
        assertThat(ids).hasSizeGreaterThan(15);
    }

    @Test
    void theAlerts_areThoseOfThePage() throws Exception {
        List<JsonNode> rules = rules();

        assertThat(rules).allSatisfy(rule -> {
            assertThat(rule.path("expr").textValue()).isNotBlank();
            assertThat(rule.path("labels").path("severity").textValue()).isIn("critical", "warning", "info");
            assertThat(rule.path("annotations").path("summary").textValue()).isNotBlank();
        });
        String page = Files.readString(Checkout.root().resolve("docs").resolve("metrics.md"));
        Set<String> documented = Pattern.compile("(?m)^\\| (Kbound\\w+) \\|")
                .matcher(page)
                .results()
                .map(row -> row.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(rules)
                .extracting(rule -> rule.path("alert").textValue())
                .containsExactlyInAnyOrderElementsOf(documented);
    }

    @Test
    void everyMetricThatTheyName_isDocumented() throws Exception {
        Set<String> documented = DocumentedMetric.all().values().stream()
                .flatMap(DocumentedMetric::sampleNames)
                .collect(Collectors.toCollection(TreeSet::new));
        documented.addAll(DocumentedMetric.others());
        Set<String> named = Stream.concat(
                        dashboard().findValuesAsText("expr").stream(),
                        Stream.concat(
                                dashboard().findValuesAsText("query").stream(),
                                rules().stream().map(rule -> rule.path("expr").textValue())))
                .flatMap(query -> METRIC.matcher(query).results().map(name -> name.group()))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(named).hasSizeGreaterThan(25).isSubsetOf(documented);
    }

    @Test
    void prometheus_takesTheAlerts() throws Exception {
        Path tool = Stream.of(
                        Objects.requireNonNullElse(System.getenv("PATH"), "").split(":", -1))
                .map(folder -> Path.of(folder, "promtool"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(Path.of("none"));
        assumeThat(tool).as("Prometheus' own check").exists();
        Process check = new ProcessBuilder(tool.toString(), "check", "rules", ALERTS.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(check.waitFor()).as(said).isZero();
    }

    /** What of a dashboard Grafana's types do not allow; the schema is made of them as {@code grafana/dashboard.ts} says. */
    private static List<Error> problems(JsonNode dashboard) throws IOException {
        try (InputStream schema = MonitoringTest.class.getResourceAsStream("/grafana/dashboard-schema.json")) {
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
                    .getSchema(Objects.requireNonNull(schema), InputFormat.JSON)
                    .validate(dashboard.toString(), InputFormat.JSON);
        }
    }

    private static JsonNode dashboard() throws IOException {
        return JsonMapper.builder()
                .build()
                .readTree(DOCKER.resolve("grafana").resolve("kbound.json").toFile());
    }

    private static List<JsonNode> rules() throws IOException {
        List<JsonNode> rules = new ArrayList<>();
        for (JsonNode group : new YAMLMapper().readTree(ALERTS.toFile()).path("groups")) {
            group.path("rules").forEach(rules::add);
        }
        assertThat(rules).isNotEmpty();
        return rules;
    }
}
