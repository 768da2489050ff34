package io.kbound.export.training;

import io.kbound.card.ModelCard;
import io.kbound.export.data.TrainingWindows;
import java.util.List;

/**
 * What came of the way to a model file.
 *
 * @param card the written model's card
 * @param leftOut columns of the file that are no channels
 * @param passedOver readings that lacked a value
 * @param warnings what the user should know of the model, a line each
 */
public record Outcome(ModelCard card, List<String> leftOut, long passedOver, List<String> warnings) {
    static Outcome of(ModelCard card, TrainingWindows windows, List<String> warnings) {
        return new Outcome(
                card, windows.leftOut().stream().map(column -> column.name()).toList(), windows.passedOver(), warnings);
    }
}
