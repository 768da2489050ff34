package io.kbound.card;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kbound.command.KboundException;
import java.util.stream.Collectors;

/**
 * The card as JSON. Unknown fields are passed over, so that a card may grow; a change that an older reader must not
 * pass over raises {@link ModelCard#FORMAT}. The schema lies beside this class as {@code model-card-1.schema.json}.
 */
public final class CardJson {
    private static final String RETRAIN = "train the model again with this version of kbound";

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();

    private CardJson() {}

    /** The card as one line of JSON. */
    public static String write(ModelCard card) {
        try {
            return MAPPER.writeValueAsString(card);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a checked card did not serialise", impossible);
        }
    }

    /**
     * Reads and checks a card.
     *
     * @param file the model file it came from, for the error message
     * @throws KboundException naming file, field and cure, where the card is unreadable, of a newer format, or does not
     *     hold together
     */
    public static ModelCard read(String json, String file) {
        try {
            JsonNode tree = MAPPER.readTree(json);
            JsonNode format = tree.path("format");
            if (!format.isInt() || format.intValue() < 1) {
                throw new KboundException(file, "its card has no field 'format'", RETRAIN);
            }
            if (format.intValue() > ModelCard.FORMAT) {
                throw new KboundException(
                        file,
                        "its card is of format " + format.intValue() + ", newer than the " + ModelCard.FORMAT
                                + " that this kbound reads (field 'format')",
                        "update kbound, or " + RETRAIN);
            }
            fillIn(tree);
            return MAPPER.treeToValue(tree, ModelCard.class);
        } catch (JsonMappingException mismatch) {
            throw new KboundException(file, "its card does not hold together: " + reason(mismatch), RETRAIN, mismatch);
        } catch (JsonProcessingException garbled) {
            throw new KboundException(
                    file, "its card is not JSON (" + garbled.getOriginalMessage() + ")", RETRAIN, garbled);
        }
    }

    /** What cards of format 1 said nothing of at first. */
    private static void fillIn(JsonNode tree) {
        if (tree instanceof ObjectNode card && !card.has("statistic")) {
            card.set("statistic", MAPPER.valueToTree(ModelCard.Statistic.THE_BOUND));
        }
        for (JsonNode band : tree.path("statistic").path("bands")) {
            if (band instanceof ObjectNode of) {
                of.putIfAbsent("weights", MAPPER.createArrayNode());
            }
        }
        // The first screenings had one stage and promised less: models that have one are scored without.
        if (tree instanceof ObjectNode card && !card.path("screening").has("stages")) {
            card.set("screening", MAPPER.valueToTree(ModelCard.Screening.NONE));
            if (card.path("calibration") instanceof ObjectNode calibration) {
                calibration.set("screens", MAPPER.createArrayNode());
            }
        }
        if (tree.path("network") instanceof ObjectNode network) {
            network.putIfAbsent("components", IntNode.valueOf(0));
        }
        if (tree.path("scaler") instanceof ObjectNode scaler) {
            scaler.putIfAbsent("curves", MAPPER.createArrayNode());
        }
        if (tree.path("calibration") instanceof ObjectNode calibration) {
            calibration.putIfAbsent("statistics", MAPPER.createArrayNode());
            calibration.putIfAbsent("positions", MAPPER.createArrayNode());
            calibration.putIfAbsent("normal_cells", MAPPER.createArrayNode());
        }
    }

    private static String reason(JsonMappingException mismatch) {
        for (Throwable cause = mismatch; cause != null; cause = cause.getCause()) {
            if (cause instanceof IllegalArgumentException) {
                return String.valueOf(cause.getMessage());
            }
        }
        String path = mismatch.getPath().stream()
                .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : step.getFieldName())
                .collect(Collectors.joining("."));
        return "field '" + path + "': " + mismatch.getOriginalMessage();
    }
}
