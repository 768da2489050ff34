package io.kbound.app.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.kbound.app.codec.SingleObject;
import io.kbound.record.EpisodeRecord;
import io.kbound.record.FeedbackRecord;
import io.kbound.record.FeedbackVerdict;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** Takes what somebody says of an episode, and answers once the brokers have it. */
final class FeedbackPage implements Page, AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int LONGEST_NOTE = 500;
    private static final int PATIENCE_SECONDS = 5;

    private final String topic;
    private final Fleet fleet;
    private final InstantSource clock;
    private final KafkaProducer<String, FeedbackRecord> producer;

    /**
     * @param kafka settings of the client
     */
    FeedbackPage(Map<String, String> kafka, String topic, Fleet fleet, InstantSource clock) {
        this.topic = topic;
        this.fleet = fleet;
        this.clock = clock;
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 1000 * PATIENCE_SECONDS);
        this.producer = new KafkaProducer<>(
                settings, new StringSerializer(), new SingleObject<>(FeedbackRecord.class).serializer());
    }

    @Override
    public Answer answer(Ask ask) {
        JsonNode said;
        try {
            said = JSON.readTree(ask.body());
        } catch (JsonProcessingException garbled) {
            return Answer.error(400, "what was sent is no JSON");
        }
        Optional<EpisodeRecord> episode = fleet.episode(said.path("episode").asText());
        Optional<FeedbackVerdict> verdict = verdict(said.path("verdict").asText());
        String note = said.path("note").asText("");
        if (episode.isEmpty()) {
            return Answer.error(404, "the episode is none that is shown");
        }
        if (verdict.isEmpty()) {
            return Answer.error(400, "the verdict is none of acknowledged, confirmed and rejected");
        }
        if (note.length() > LONGEST_NOTE) {
            return Answer.error(400, "the note is longer than " + LONGEST_NOTE + " characters");
        }
        FeedbackRecord record = FeedbackRecord.newBuilder()
                .setEpisode(episode.get().getId())
                .setSource(episode.get().getSource())
                .setStart(episode.get().getStart())
                .setEnd(episode.get().getEnd())
                .setVerdict(verdict.get())
                .setSaid(clock.instant().truncatedTo(ChronoUnit.MICROS))
                .setNote(note)
                .build();
        return send(record);
    }

    private Answer send(FeedbackRecord record) {
        try {
            producer.send(new ProducerRecord<>(topic, record.getEpisode(), record))
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            fleet.add(record);
            return Answer.of(204);
        } catch (ExecutionException | TimeoutException failed) {
            return Answer.error(503, "the brokers did not take it; try again");
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return Answer.error(503, "the app stops");
        }
    }

    private static Optional<FeedbackVerdict> verdict(String text) {
        for (FeedbackVerdict verdict : FeedbackVerdict.values()) {
            if (verdict.name().toLowerCase(Locale.ROOT).equals(text)) {
                return Optional.of(verdict);
            }
        }
        return Optional.empty();
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(1));
    }
}
