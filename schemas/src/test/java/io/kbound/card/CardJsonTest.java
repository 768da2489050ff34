package io.kbound.card;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.kbound.command.KboundException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The card as JSON, and what becomes of one that is not as it must be. */
class CardJsonTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void writtenAndReadAgain_isTheSameCard() {
        ModelCard card = Cards.valid();

        assertThat(CardJson.read(CardJson.write(card), "m.onnx")).isEqualTo(card);
    }

    @Test
    void whatIsWritten_fitsThePublishedSchema() throws Exception {
        assertThat(schema().validate(CardJson.write(Cards.valid()), InputFormat.JSON))
                .isEmpty();
    }

    @Test
    void thePublishedSchema_asksForEveryFieldThatIsWritten() throws Exception {
        JsonNode published = JSON.readTree(schemaStream());
        JsonNode written = JSON.readTree(CardJson.write(Cards.valid()));

        List<String> asked = names(written);
        // Cards of format 1 had none at first.
        asked.removeAll(List.of("statistic", "screening"));
        assertThat(published.path("required")).hasSameSizeAs(asked);
        asked.forEach(name -> {
            ObjectNode without = ((ObjectNode) written).deepCopy();
            without.remove(name);
            assertThat(schema().validate(without.toString(), InputFormat.JSON))
                    .as("without '%s'", name)
                    .isNotEmpty();
        });
    }

    @Test
    void fieldsOfALaterMinorVersion_arePassedOver() throws Exception {
        ObjectNode card = (ObjectNode) JSON.readTree(CardJson.write(Cards.valid()));
        card.put("colour", "blue");
        ((ObjectNode) card.path("noise")).put("kind", "sobol");

        assertThat(CardJson.read(card.toString(), "m.onnx")).isEqualTo(Cards.valid());
    }

    @Test
    void aCardFromBeforeThereWereStatisticsScreeningCurvesAndMixtures_isJudgedByItsBound() throws Exception {
        ObjectNode card = (ObjectNode) JSON.readTree(CardJson.write(Cards.valid()));
        card.remove("statistic");
        card.remove("screening");
        ((ObjectNode) card.path("calibration")).remove("statistics");
        ((ObjectNode) card.path("calibration")).remove("screens");
        ((ObjectNode) card.path("calibration")).remove("positions");
        ((ObjectNode) card.path("calibration")).remove("normal_cells");
        ((ObjectNode) card.path("scaler")).remove("curves");
        ((ObjectNode) card.path("network")).remove("components");

        assertThat(schema().validate(card.toString(), InputFormat.JSON)).isEmpty();
        ModelCard read = CardJson.read(card.toString(), "m.onnx");

        assertThat(read.statistic()).isEqualTo(ModelCard.Statistic.THE_BOUND);
        assertThat(read.normal()).isEqualTo(read.calibration().bounds());
        assertThat(read.screening().absent()).isTrue();
        assertThat(read.calibration().normalCells()).isEmpty();
    }

    @Test
    void aCardWithTheFirstScreening_isReadWithoutAny() throws Exception {
        ObjectNode card = (ObjectNode) JSON.readTree(CardJson.write(Cards.valid()));
        card.set(
                "screening",
                JSON.readTree("{\"evaluations\": [1], \"bands\": [{\"intercept\": 0, \"weights\": [1]}]}"));
        ((ObjectNode) card.path("calibration")).set("screens", JSON.readTree("[1, 2, 3]"));
        ((ObjectNode) card.path("calibration")).remove("positions");

        ModelCard read = CardJson.read(card.toString(), "m.onnx");

        assertThat(read.screening().absent()).isTrue();
        assertThat(read.normal()).isEqualTo(Cards.valid().normal());
    }

    @Test
    void aNewerFormat_isRefusedWithFileFieldAndCure() throws Exception {
        ObjectNode card = (ObjectNode) JSON.readTree(CardJson.write(Cards.valid()));
        card.put("format", ModelCard.FORMAT + 1);
        card.remove("levels");

        assertThatThrownBy(() -> CardJson.read(card.toString(), "pump.onnx"))
                .isInstanceOf(KboundException.class)
                .hasMessageContainingAll("pump.onnx", "format 2", "'format'", "update kbound");
    }

    static Stream<Arguments> brokenCards() {
        return Stream.of(
                broken("'format'", card -> card.remove("format")),
                broken("'format'", card -> card.put("format", "one")),
                broken("name", card -> card.put("name", " ")),
                broken("created", card -> card.put("created", "yesterday")),
                broken("weights_sha256", card -> card.put("weights_sha256", "abc")),
                broken("channels", card -> card.remove("channels")),
                broken("channels", card -> card.putArray("channels")),
                broken(
                        "channels",
                        card -> card.withArray("channels")
                                .add(card.path("channels").get(0))),
                broken("window.length", card -> ((ObjectNode) card.path("window")).put("length", 0)),
                broken(
                        "view.rows",
                        card -> ((ObjectNode) card.path("view"))
                                .putArray("rows")
                                .add("a")
                                .add("b")
                                .add("c")),
                broken("kind", card -> ((ObjectNode) card.path("view")).put("kind", "SIDEWAYS")),
                broken("levels", card -> ((ObjectNode) card.path("levels").get(0)).put("step", 901)),
                broken(
                        "levels.weight",
                        card -> ((ObjectNode) card.path("levels").get(0)).put("weight", 0)),
                broken("noise.draws", card -> ((ObjectNode) card.path("noise")).put("draws", 0)),
                broken("draws", card -> ((ObjectNode) card.path("noise")).putNull("draws")),
                broken(
                        "scaler",
                        card -> ((ObjectNode) card.path("scaler"))
                                .putArray("scale")
                                .add(1)),
                broken(
                        "scaler.scale",
                        card -> ((ObjectNode) card.path("scaler"))
                                .putArray("scale")
                                .add(1)
                                .add(0)
                                .add(1)
                                .add(1)),
                broken(
                        "scaler.curves",
                        card -> ((ObjectNode) card.path("scaler"))
                                .withArray("curves")
                                .remove(0)),
                broken("statistic.bands", card -> ((ObjectNode) card.path("statistic")).putArray("bands")),
                broken("statistic.bands", card -> ((ObjectNode) card.path("statistic")).put("kind", "BOUND")),
                broken(
                        "statistic.bands",
                        card -> ((ObjectNode)
                                        card.path("statistic").path("bands").get(1))
                                .put("to", 4)),
                broken(
                        "statistic.bands.spread",
                        card -> ((ObjectNode)
                                        card.path("statistic").path("bands").get(1))
                                .put("spread", 0)),
                broken(
                        "calibration.statistics",
                        card -> ((ObjectNode) card.path("calibration")).putArray("statistics")),
                broken("diffusion.beta_last", card -> ((ObjectNode) card.path("diffusion")).put("beta_last", 2)),
                broken("calibration.bounds", card -> ((ObjectNode) card.path("calibration")).putArray("bounds")),
                broken(
                        "calibration.bounds",
                        card -> ((ObjectNode) card.path("calibration"))
                                .putArray("bounds")
                                .add(2)
                                .add(1)),
                broken(
                        "calibration.normal_levels",
                        card -> ((ObjectNode) card.path("calibration"))
                                .putArray("normal_levels")
                                .add(1)),
                broken(
                        "calibration.normal_channels",
                        card -> ((ObjectNode) card.path("calibration"))
                                .putArray("normal_channels")
                                .add(1)),
                broken(
                        "calibration.normal_cells",
                        card -> ((ObjectNode) card.path("calibration"))
                                .putArray("normal_cells")
                                .add(1)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("brokenCards")
    void aCardThatDoesNotHoldTogether_isRefusedWithFileAndField(String field, Consumer<ObjectNode> breaking)
            throws Exception {
        ObjectNode card = (ObjectNode) JSON.readTree(CardJson.write(Cards.valid()));
        breaking.accept(card);

        assertThatThrownBy(() -> CardJson.read(card.toString(), "pump.onnx"))
                .isInstanceOf(KboundException.class)
                .hasMessageContainingAll("pump.onnx", field)
                .hasMessageNotContaining("\n");
    }

    @Test
    void garbage_isRefused() {
        assertThatThrownBy(() -> CardJson.read("{\"format\":", "pump.onnx"))
                .isInstanceOf(KboundException.class)
                .hasMessageContainingAll("pump.onnx", "not JSON");
    }

    private static Arguments broken(String field, Consumer<ObjectNode> breaking) {
        return Arguments.of(field, breaking);
    }

    private static List<String> names(JsonNode object) {
        Iterator<String> names = object.fieldNames();
        return Stream.iterate(names, Iterator::hasNext, same -> same)
                .map(Iterator::next)
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private static Schema schema() {
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(schemaStream(), InputFormat.JSON);
    }

    private static InputStream schemaStream() {
        return Objects.requireNonNull(CardJson.class.getResourceAsStream("model-card-1.schema.json"));
    }
}
