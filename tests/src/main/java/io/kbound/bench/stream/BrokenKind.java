package io.kbound.bench.stream;

import io.kbound.app.codec.DeadLetterReason;
import io.kbound.app.codec.SingleObject;
import io.kbound.record.ScoreRecord;
import io.kbound.record.SignalRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;

/** The ways in which a record is broken, and what it must be refused for. */
public enum BrokenKind {
    NO_VALUE(DeadLetterReason.EMPTY),
    NO_AVRO(DeadLetterReason.UNDECODABLE),
    CUT_SHORT(DeadLetterReason.UNDECODABLE),
    OTHER_SCHEMA(DeadLetterReason.UNDECODABLE),
    /** One value too few or one too many. */
    OTHER_LENGTH(DeadLetterReason.WRONG_LENGTH),
    UNKNOWN_CHANNEL(DeadLetterReason.UNKNOWN_CHANNEL),
    CHANNEL_TWICE(DeadLetterReason.UNKNOWN_CHANNEL),
    MISSING_VALUE(DeadLetterReason.MISSING_VALUE),
    NOT_A_NUMBER(DeadLetterReason.NOT_FINITE),
    /** Infinite, or more than 32 bits can hold. */
    BEYOND_FLOAT(DeadLetterReason.NOT_FINITE),
    LATE(DeadLetterReason.LATE),
    AHEAD(DeadLetterReason.AHEAD);

    private final DeadLetterReason reason;

    BrokenKind(DeadLetterReason reason) {
        this.reason = reason;
    }

    /** What its dead letter must say. */
    public DeadLetterReason reason() {
        return reason;
    }

    /**
     * A record's value, broken in this way.
     *
     * @param sound the next reading of a source that has had some within the day; names its channels
     */
    public byte @Nullable [] of(SignalRecord sound, Random random) {
        Instant time = sound.getTime();
        List<@Nullable Double> values = new ArrayList<>(sound.getValues());
        List<String> names = new ArrayList<>(sound.getChannels());
        int place = random.nextInt(names.size());
        boolean heads = random.nextBoolean();
        switch (this) {
            case NO_VALUE -> {
                return null;
            }
            case NO_AVRO -> {
                return ("{\"source\": \"" + sound.getSource() + "\"}").getBytes(StandardCharsets.UTF_8);
            }
            case CUT_SHORT -> {
                byte[] whole = bytes(SignalRecord.class, sound);
                return Arrays.copyOf(whole, random.nextInt(whole.length));
            }
            case OTHER_SCHEMA -> {
                return bytes(ScoreRecord.class, score(sound));
            }
            case OTHER_LENGTH -> {
                if (heads) {
                    values.remove(place);
                } else {
                    values.add(place, 1.0);
                }
            }
            case UNKNOWN_CHANNEL -> names.set(place, "no channel of any model");
            case CHANNEL_TWICE -> names.set(place, names.get((place + 1) % names.size()));
            case MISSING_VALUE -> values.set(place, null);
            case NOT_A_NUMBER -> values.set(place, Double.NaN);
            case BEYOND_FLOAT -> values.set(place, heads ? Double.NEGATIVE_INFINITY : 1e39);
            case LATE -> time = time.minus(Duration.ofDays(1));
            case AHEAD -> time = time.plus(Duration.ofDays(1));
        }
        return bytes(SignalRecord.class, new SignalRecord(sound.getSource(), time, values, names));
    }

    private static ScoreRecord score(SignalRecord sound) {
        return ScoreRecord.newBuilder()
                .setId("id")
                .setSource(sound.getSource())
                .setTime(sound.getTime())
                .setTopic("topic")
                .setPartition(0)
                .setOffset(0)
                .setModel("model")
                .setBound(0f)
                .setStatistic(0)
                .setPValue(1)
                .setPValueExtrapolated(false)
                .setThreshold(0)
                .setAnomaly(false)
                .build();
    }

    private static <R extends SpecificRecordBase> byte[] bytes(Class<R> type, R record) {
        return new SingleObject<>(type).serializer().serialize("", record);
    }
}
