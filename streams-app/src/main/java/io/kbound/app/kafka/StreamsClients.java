package io.kbound.app.kafka;

import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The clients of Kafka Streams: Kafka's own, but for the one that reads signals. Once the app runs, a client is waited for where none of
 * the brokers' names leads to an address.
 *
 * <p>Used by all stream threads.
 */
/* How it works
 *
 * A client looks its brokers' names up once, when it is made, and cannot be made where none of them is known. Kafka Streams makes clients anew
 * while it runs, when a membership or a transaction was taken back: a name server that is away at such a moment would end the app for good, where
 * a broker that is away is waited for. At the start an unknown name is more likely misspelt, and is an error.
 */
public final class StreamsClients implements KafkaClientSupplier, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StreamsClients.class);
    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);

    private final LongConsumer lost;
    private final CountDownLatch end = new CountDownLatch(1);
    private volatile boolean begun;
    private volatile Optional<String> trouble = Optional.empty();

    /** Those that are in use; others go as they are forgotten. */
    private final Set<SignalConsumer> consumers =
            Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    /**
     * @param lost told how many records were deleted before they were read, by stream threads
     */
    public StreamsClients(LongConsumer lost) {
        this.lost = lost;
    }

    /** From now on names that are unknown are waited for. */
    public void begin() {
        begun = true;
    }

    /** Which names are waited for, in words; empty: none are. */
    public Optional<String> trouble() {
        return trouble;
    }

    /** Lets go what waits: a client that cannot be made is an error again. */
    @Override
    public void close() {
        end.countDown();
    }

    /** Ends all waits for records, as if none had come: where the clock was set back, they would last until it is again where it was. */
    public void waitNoLonger() {
        consumers.forEach(SignalConsumer::waitNoLonger);
    }

    @Override
    public Admin getAdmin(Map<String, Object> config) {
        return made(config, () -> Admin.create(config));
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
        return made(config, () -> new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer()));
    }

    @Override
    public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
        SignalConsumer consumer = made(config, () -> new SignalConsumer(config, lost));
        consumers.add(consumer);
        return consumer;
    }

    @Override
    public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
        return made(
                config, () -> new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer()));
    }

    @Override
    public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
        return getRestoreConsumer(config);
    }

    /** A client, as soon as it can be made. */
    <T> T made(Map<String, Object> config, Supplier<T> maker) {
        while (true) {
            try {
                T client = maker.get();
                if (trouble.isPresent()) {
                    LOG.info("the brokers' names lead to addresses again");
                    trouble = Optional.empty();
                }
                return client;
            } catch (KafkaException refused) {
                if (!begun || !Answers.isUnknownName(refused)) {
                    throw refused;
                }
                trouble = Optional.of("no name of kafka.bootstrap.servers leads to an address ("
                        + config.get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG) + ")");
                if (ended()) {
                    throw refused;
                }
            }
        }
    }

    /** Rests; true where nobody wants clients any more. */
    private boolean ended() {
        try {
            return end.await(BETWEEN_TRIES.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException stopped) {
            throw new InterruptException(stopped);
        }
    }
}
