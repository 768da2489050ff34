package io.kbound.app.kafka;

import io.kbound.command.KboundException;
import io.kbound.record.FeedbackRecord;
import io.kbound.scorer.series.EventTime;
import io.kbound.scorer.series.Feedback;
import io.kbound.scorer.series.Labels;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What people have said of episodes, on a topic. */
public final class FeedbackTopic {
    private FeedbackTopic() {}

    /**
     * Reads all that was said up to now; what was said last of an episode holds.
     *
     * @param kafka settings of the client
     * @param patience how long the brokers may take to answer
     * @throws KboundException where there is no such topic, or nothing was confirmed or rejected
     */
    public static Feedback read(Map<String, String> kafka, String topic, Duration patience) {
        Map<String, FeedbackRecord> newest = new LinkedHashMap<>();
        for (int partition = 0; partition < partitions(kafka, topic, patience); partition++) {
            try (ResultReader<FeedbackRecord> said = ResultReader.of(kafka, topic, partition, FeedbackRecord.class)) {
                for (FeedbackRecord one = said.next(); one != null; one = said.next()) {
                    newest.merge(
                            one.getEpisode(),
                            one,
                            (before, now) -> now.getSaid().isBefore(before.getSaid()) ? before : now);
                }
            }
        }
        List<Labels.Event> confirmed = new ArrayList<>();
        List<Labels.Event> rejected = new ArrayList<>();
        for (FeedbackRecord one : newest.values()) {
            Labels.Event event =
                    new Labels.Event(one.getSource(), EventTime.micros(one.getStart()), EventTime.micros(one.getEnd()));
            switch (one.getVerdict()) {
                case CONFIRMED -> confirmed.add(event);
                case REJECTED -> rejected.add(event);
                case ACKNOWLEDGED -> {
                    // Seen, not judged.
                }
            }
        }
        if (confirmed.isEmpty() && rejected.isEmpty()) {
            throw new KboundException(
                    "topic '" + topic + "'", "nobody has confirmed or rejected an episode there", "name another");
        }
        return new Feedback(new Labels(confirmed), new Labels(rejected));
    }

    private static int partitions(Map<String, String> kafka, String topic, Duration patience) {
        try (Topics topics = new Topics(kafka, patience)) {
            return topics.partitions(topic)
                    .orElseThrow(() -> new KboundException(
                            "topic '" + topic + "'", "there is no such topic", "name one that is there"));
        }
    }
}
