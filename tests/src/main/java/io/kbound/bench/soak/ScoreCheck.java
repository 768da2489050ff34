package io.kbound.bench.soak;

import io.kbound.app.codec.SingleObject;
import io.kbound.app.config.AppConfig;
import io.kbound.app.topology.DeadLetter;
import io.kbound.bench.stream.BrokenKind;
import io.kbound.bench.stream.OfflineScores;
import io.kbound.record.ScoreRecord;
import io.kbound.record.SignalRecord;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads signals, scores and dead letters as they come, and holds each result against what it must be. What it remembers is what has no
 * result yet, and one place for each source that is not forgotten: it does not grow with the length of the soak. Runs in a thread of its
 * own; the counts may be read by any.
 */
final class ScoreCheck implements Runnable, AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration BETWEEN_SWEEPS = Duration.ofMinutes(1);

    private final Consumer<byte[], byte[]> signals;
    private final Consumer<byte[], byte[]> results;
    private final List<OfflineScores> models;
    private final Deserializer<SignalRecord> signal = new SingleObject<>(SignalRecord.class).deserializer();
    private final Deserializer<ScoreRecord> score = new SingleObject<>(ScoreRecord.class).deserializer();
    /** By partition and offset: what a signal's result must be. */
    private final List<Map<Long, Due>> due = new ArrayList<>();

    private final Map<String, Newest> newestScored = new HashMap<>();
    private Instant swept = Instant.MIN;
    private volatile boolean enough;

    private final LongAdder read = new LongAdder();
    private final LongAdder expected = new LongAdder();
    private final LongAdder missing = new LongAdder();
    private final LongAdder different = new LongAdder();
    private final LongAdder unexpected = new LongAdder();
    private final LongAdder outOfOrder = new LongAdder();
    private final LongAdder letters = new LongAdder();
    private final LongAdder missingLetters = new LongAdder();
    private final LongAdder wrongLetters = new LongAdder();

    /** What must come of a signal: a score by one of the models, or a dead letter. */
    private record Due(
            Map<String, Long> bitsByModel, @Nullable BrokenKind broken) {}

    private record Newest(long offset, Instant time) {}

    /**
     * @param signals reads the signals, whatever they are
     * @param results reads committed scores and dead letters
     * @param models that may be in force; they are closed with this
     */
    ScoreCheck(Consumer<byte[], byte[]> signals, Consumer<byte[], byte[]> results, List<OfflineScores> models) {
        this.signals = signals;
        this.results = results;
        this.models = List.copyOf(models);
        IntStream.range(0, SoakPlan.PARTITIONS).forEach(partition -> due.add(new HashMap<>()));
    }

    /**
     * One that reads from the beginning.
     *
     * @param files of the models that may be in force
     */
    static ScoreCheck of(Map<String, String> client, AppConfig config, List<Path> files) {
        return new ScoreCheck(
                consumer(client, "read_uncommitted", SoakPlan.SIGNALS),
                consumer(client, "read_committed", SoakPlan.SCORES, SoakPlan.DEAD_LETTERS),
                files.stream().map(file -> OfflineScores.open(file, config)).toList());
    }

    @Override
    public void run() {
        while (!enough) {
            look();
        }
    }

    /** Takes in what has come since the last look. */
    void look() {
        ConsumerRecords<byte[], byte[]> come = results.poll(POLL);
        // What they are the results of has come before them.
        readSignals();
        come.forEach(this::take);
        sweep();
    }

    /** Ends it. */
    void end() {
        enough = true;
    }

    private void readSignals() {
        while (!enough) {
            try {
                Map<TopicPartition, Long> ends = signals.endOffsets(signals.assignment());
                while (ends.entrySet().stream().anyMatch(end -> signals.position(end.getKey()) < end.getValue())) {
                    signals.poll(POLL).forEach(this::expect);
                }
                return;
            } catch (RetriableException away) {
                // The broker is not there now.
            }
        }
    }

    private void expect(ConsumerRecord<byte[], byte[]> record) {
        read.increment();
        Header broken = record.headers().lastHeader(SoakLoad.BROKEN);
        if (broken != null) {
            put(record, new Due(Map.of(), BrokenKind.valueOf(text(broken))));
            missingLetters.increment();
            return;
        }
        SignalRecord read = signal.deserialize(SoakPlan.SIGNALS, record.value());
        Map<String, Long> bits = new HashMap<>();
        for (OfflineScores model : models) {
            model.next(read).ifPresent(one -> bits.put(model.model(), one.bits()));
        }
        if (!bits.isEmpty()) {
            put(record, new Due(Map.copyOf(bits), null));
            expected.increment();
            missing.increment();
        }
    }

    private void put(ConsumerRecord<byte[], byte[]> record, Due what) {
        due.get(record.partition()).put(record.offset(), what);
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        if (record.topic().equals(SoakPlan.DEAD_LETTERS)) {
            takeLetter(record.headers());
        } else {
            takeScore(score.deserialize(record.topic(), record.headers(), record.value()));
        }
    }

    private void takeScore(ScoreRecord one) {
        Newest newest = newestScored.put(one.getSource(), new Newest(one.getOffset(), one.getTime()));
        if (newest != null && newest.offset > one.getOffset()) {
            outOfOrder.increment();
        }
        Due what = due.get(one.getPartition()).get(one.getOffset());
        if (what == null || what.broken != null) {
            unexpected.increment();
            return;
        }
        due.get(one.getPartition()).remove(one.getOffset());
        missing.decrement();
        Long bits = what.bitsByModel.get(one.getModel());
        if (bits == null || bits != OfflineScores.bits(one.getBound(), one.getPValue())) {
            different.increment();
        }
    }

    private void takeLetter(Headers headers) {
        letters.increment();
        int partition = Integer.parseInt(text(headers.lastHeader(DeadLetter.PARTITION)));
        long offset = Long.parseLong(text(headers.lastHeader(DeadLetter.OFFSET)));
        Due what = due.get(partition).get(offset);
        if (what == null || what.broken == null) {
            wrongLetters.increment();
            return;
        }
        due.get(partition).remove(offset);
        missingLetters.decrement();
        if (!what.broken.reason().code().equals(text(headers.lastHeader(DeadLetter.REASON)))) {
            wrongLetters.increment();
        }
    }

    /** Forgets sources that have been forgotten for as long again. */
    private void sweep() {
        Instant now = Instant.now();
        if (swept.isBefore(now.minus(BETWEEN_SWEEPS))) {
            swept = now;
            Instant before = now.minus(SoakPlan.IDLE_EXPIRY.multipliedBy(4));
            models.forEach(model -> model.forgetBefore(before));
            newestScored.values().removeIf(newest -> newest.time.isBefore(before));
        }
    }

    /** True where nothing is missing of what has been read. */
    boolean isComplete() {
        return missing.sum() == 0 && missingLetters.sum() == 0;
    }

    /** Signals that were read so far. */
    long sent() {
        return read.sum();
    }

    /** Scores that there must be. */
    long expected() {
        return expected.sum();
    }

    /** Signals without their score so far. */
    long missing() {
        return missing.sum();
    }

    /** Scores that are not to the bit what the model that they name makes of it. */
    long different() {
        return different.sum();
    }

    /** Scores beyond a signal's first, or of one that is to have none. */
    long unexpected() {
        return unexpected.sum();
    }

    /** Scores that came after one of a later signal of their source. */
    long outOfOrder() {
        return outOfOrder.sum();
    }

    /** Dead letters. */
    long letters() {
        return letters.sum();
    }

    /** Broken records without their dead letter so far. */
    long missingLetters() {
        return missingLetters.sum();
    }

    /** Dead letters of another reason, beyond a record's first, or of a sound one. */
    long wrongLetters() {
        return wrongLetters.sum();
    }

    /** Signals that the producer's client wrote twice, of which the second is to have no score. */
    long repeated() {
        return models.stream().mapToLong(OfflineScores::repeated).max().orElse(0);
    }

    /** How it stands, in words. */
    @Override
    public String toString() {
        return expected() + " scores due so far, " + missing() + " of them under way, " + different() + " different, "
                + unexpected() + " doubled, " + outOfOrder() + " out of order; " + letters() + " dead letters, "
                + missingLetters() + " under way, " + wrongLetters() + " wrong";
    }

    private static String text(@Nullable Header header) {
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    private static Consumer<byte[], byte[]> consumer(Map<String, String> client, String isolation, String... topics) {
        Map<String, Object> settings = new HashMap<>(client);
        settings.put("isolation.level", isolation);
        // It remembers its topics while no broker is there.
        settings.put("metadata.recovery.strategy", "none");
        Consumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> all = new ArrayList<>();
        for (String topic : topics) {
            IntStream.range(0, SoakPlan.PARTITIONS).forEach(partition -> all.add(new TopicPartition(topic, partition)));
        }
        consumer.assign(all);
        consumer.seekToBeginning(all);
        return consumer;
    }

    /** When it has ended. */
    @Override
    public void close() {
        signals.close();
        results.close();
        models.forEach(OfflineScores::close);
    }
}
