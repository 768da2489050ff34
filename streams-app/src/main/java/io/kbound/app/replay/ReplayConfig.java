package io.kbound.app.replay;

import io.kbound.app.config.AppConfig;
import io.kbound.app.config.ConfigReader;
import io.kbound.app.config.Setting;
import io.kbound.app.topology.ScoringModel;
import io.kbound.card.ModelCard;
import io.kbound.scorer.onnx.BoundModel;
import io.kbound.scorer.onnx.Placement;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.streams.StreamsConfig;

/**
 * The live app's configuration, turned into that of a replay: its own group, results to topics of its own, all else as it is live.
 *
 * @param file YAML; empty: none
 * @param environment variables, of which those of known settings count
 * @param assignments {@code key=value}, over both
 */
record ReplayConfig(Optional<Path> file, Map<String, String> environment, List<String> assignments) {
    ReplayConfig {
        assignments = List.copyOf(assignments);
    }

    /** The app's as it is live. */
    AppConfig live() {
        return ConfigReader.read(file, environment, assignments);
    }

    /** What the model that it names says of itself. */
    ModelCard card() {
        AppConfig.Model live = live().model();
        try (BoundModel model = BoundModel.open(live.path(), Placement.onCpu(), live.rules())) {
            return model.card();
        }
    }

    /** The same with other settings over it. */
    ReplayConfig with(List<String> more) {
        List<String> all = new ArrayList<>(assignments);
        all.addAll(more);
        return new ReplayConfig(file, environment, all);
    }

    /**
     * The replay's.
     *
     * @param id names its group, and begins the names of its topics
     * @param card of the model that scores
     */
    AppConfig of(String id, ModelCard card) {
        AppConfig live = live();
        // All scores are asked for here, which must not change what is screened.
        String screening = ScoringModel.screenObstacle(card, live).isPresent() ? "off" : "on";
        List<String> own = new ArrayList<>(List.of(
                Setting.APP_ID.key() + "=" + id,
                Setting.MODEL_TOPIC.key() + "=",
                Setting.SCREENING_MODE.key() + "=" + screening,
                Setting.OUTPUT_ANOMALIES.key() + "=" + id + "-anomalies",
                Setting.OUTPUT_SCORES.key() + "=" + id + "-scores",
                Setting.OUTPUT_EPISODES.key() + "=" + id + "-episodes",
                Setting.OUTPUT_DRIFTS.key() + "=" + id + "-drifts",
                Setting.OUTPUT_MODEL_EVENTS.key() + "=",
                Setting.OUTPUT_DEAD_LETTERS.key() + "=" + id + "-dead-letters",
                Setting.OUTPUT_FORMAT.key() + "=avro",
                Setting.OUTPUT_CREATE_TOPICS.key() + "=true",
                Setting.WEB_PORT.key() + "=",
                // Its offsets are set by another client before it joins, which this kind of group takes.
                "kafka." + StreamsConfig.GROUP_PROTOCOL_CONFIG + "=classic"));
        if (!live.kafka().containsKey(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG)) {
            // Nobody waits for single results.
            own.add("kafka." + StreamsConfig.COMMIT_INTERVAL_MS_CONFIG + "=500");
        }
        return with(own).live();
    }
}
