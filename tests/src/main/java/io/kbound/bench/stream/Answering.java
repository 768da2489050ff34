package io.kbound.bench.stream;

import io.kbound.app.codec.SingleObject;
import io.kbound.app.service.ScoringApp;
import io.kbound.app.topology.ScoringCounts;
import io.kbound.bench.stream.PacedProducer.Sent;
import io.kbound.record.ScoreRecord;
import java.util.List;
import org.apache.kafka.common.serialization.Deserializer;

/** An app that answers readings of a topic with records in another. */
interface Answering extends AutoCloseable {
    /** Whether readings that come now are answered. */
    boolean isRunning();

    /** Readings that it is done with, answered or not. */
    long doneCount();

    /** Answers so far. */
    long answerCount();

    /** Which reading an answer is to. */
    Sent reading(byte[] answer);

    @Override
    void close();

    /** The scoring app, whose answers are scores. */
    static Answering scoring(List<String> settings, String scores) {
        ScoringCounts counts = new ScoringCounts();
        ScoringApp app = AppRun.start(settings, counts);
        Deserializer<ScoreRecord> deserializer = new SingleObject<>(ScoreRecord.class).deserializer();
        return new Answering() {
            @Override
            public boolean isRunning() {
                return app.isRunning();
            }

            @Override
            public long doneCount() {
                return counts.endedCount();
            }

            @Override
            public long answerCount() {
                return counts.scoredCount();
            }

            @Override
            public Sent reading(byte[] answer) {
                ScoreRecord score = deserializer.deserialize(scores, answer);
                return new Sent(score.getSource(), score.getTime());
            }

            @Override
            public void close() {
                app.close();
            }
        };
    }
}
