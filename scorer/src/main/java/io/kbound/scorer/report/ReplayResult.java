package io.kbound.scorer.report;

import io.kbound.card.ModelCard;
import io.kbound.scorer.evaluation.Evaluation;
import io.kbound.scorer.evaluation.WorstEpisodes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What came of a replay.
 *
 * @param of what was replayed, in a few words
 * @param says the same in a sentence
 * @param card of the model that scored
 * @param falseAlarmRate at which records were judged
 * @param worst the least probable episodes, the worst first
 * @param health how many records went which way, in the order to show them in
 * @param settings in force, by key
 */
public record ReplayResult(
        String of,
        String says,
        ModelCard card,
        double falseAlarmRate,
        Evaluation evaluation,
        List<WorstEpisodes.Worst> worst,
        Map<String, Long> health,
        Map<String, String> settings) {
    public ReplayResult {
        worst = List.copyOf(worst);
        health = new LinkedHashMap<>(health);
        settings = new LinkedHashMap<>(settings);
    }
}
