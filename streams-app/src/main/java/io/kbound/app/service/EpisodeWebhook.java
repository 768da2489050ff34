package io.kbound.app.service;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kbound.app.codec.ResultFormat;
import io.kbound.app.config.AppConfig;
import io.kbound.app.service.WebhookCounts.Outcome;
import io.kbound.record.EpisodeRecord;
import io.kbound.record.EpisodeState;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Posts episodes to an address when they begin and when they are over, each source's in order. It reads the topic that they were written to,
 * in a group of its own that all instances of an app share, on a thread of its own: however slow the receiver is, nothing that scores waits
 * for it. What is not taken is posted again until it is, with growing pauses, so that each is delivered at least once; where an instance
 * ends, another goes on.
 */
public final class EpisodeWebhook implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EpisodeWebhook.class);
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(10);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    /** So few that they are all posted, however slowly, before the group takes this instance for dead. */
    private static final String AT_ONCE = "10";

    /** What a receiver answers that will never take this one, whatever becomes of it otherwise. */
    private static final Set<Integer> REFUSALS = Set.of(400, 413, 415, 422);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String topic;
    private final SignedPost post;
    private final InstantSource clock;
    private final WebhookCounts counts;
    private final HttpClient http;
    private final Deserializer<EpisodeRecord> values = ResultFormat.deserializer(EpisodeRecord.class);
    private final KafkaConsumer<String, byte[]> consumer;
    private final Instant begin;
    private final Thread thread = new Thread(this::run, "webhook");
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private int failures;
    private long goOnNanos;

    private EpisodeWebhook(AppConfig config, String topic, SignedPost post, WebhookCounts counts, InstantSource clock) {
        this.topic = topic;
        this.post = post;
        this.counts = counts;
        this.clock = clock;
        this.begin = clock.instant();
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(post.timeout())
                .build();
        Map<String, Object> settings = new HashMap<>(ScoringApp.kafka(config));
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, group(config));
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, AT_ONCE);
        this.consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
        thread.setDaemon(true);
    }

    /**
     * Posts the episodes of an app from now on, or from where its webhook has come to, if it has one.
     *
     * @param counts told what becomes of each post
     */
    public static Optional<EpisodeWebhook> start(AppConfig config, WebhookCounts counts) {
        return config.webhook().url().map(url -> {
            AppConfig.Webhook webhook = config.webhook();
            EpisodeWebhook started = new EpisodeWebhook(
                    config,
                    config.output().episodes().orElseThrow(),
                    new SignedPost(url, webhook.secret().map(SignedPost::key), webhook.timeout()),
                    counts,
                    InstantSource.system());
            started.thread.start();
            return started;
        });
    }

    /** Who is told, as people may see it. */
    public String receiver() {
        return SignedPost.receiver(post.url());
    }

    /** The consumer group that an app's instances share to tell of episodes. */
    static String group(AppConfig config) {
        return config.app().id() + "-webhook";
    }

    private void run() {
        consumer.subscribe(List.of(topic), new FromTheBegin());
        while (!end.isDone()) {
            try {
                if (System.nanoTime() - goOnNanos >= 0) {
                    consumer.resume(consumer.paused());
                }
                post(consumer.poll(POLL));
            } catch (WakeupException closing) {
                // It ends.
            } catch (KafkaException failed) {
                // What was posted and could not be marked so is posted again.
                LOG.warn("the webhook cannot read episodes: {}", failed.getMessage());
                rest();
            }
        }
        consumer.close(CloseOptions.timeout(PATIENCE));
    }

    /** Posts episodes up to the first that is not taken: from there on they are read again. */
    private void post(ConsumerRecords<String, byte[]> records) {
        Map<TopicPartition, OffsetAndMetadata> done = new HashMap<>();
        Iterator<ConsumerRecord<String, byte[]>> all = records.iterator();
        boolean taken = true;
        while (taken && all.hasNext()) {
            ConsumerRecord<String, byte[]> record = all.next();
            TopicPartition partition = new TopicPartition(record.topic(), record.partition());
            done.putIfAbsent(partition, new OffsetAndMetadata(record.offset()));
            taken = isDone(record);
            if (taken) {
                done.put(partition, new OffsetAndMetadata(record.offset() + 1));
            }
        }
        if (!taken) {
            for (TopicPartition partition : records.partitions()) {
                long first = records.records(partition).get(0).offset();
                consumer.seek(partition, done.getOrDefault(partition, new OffsetAndMetadata(first)));
            }
            pause(pauseAfter(failures));
        }
        if (!done.isEmpty()) {
            consumer.commitSync(done);
        }
    }

    private void rest() {
        try {
            end.get(AFTER_FAILURE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException rested) {
            // It goes on.
        } catch (ExecutionException never) {
            throw new IllegalStateException(never);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits without leaving the group: it is asked for records, and has none. */
    private void pause(Duration pause) {
        goOnNanos = System.nanoTime() + pause.toNanos();
        consumer.pause(consumer.assignment());
    }

    /** Twice as long after each failure. */
    static Duration pauseAfter(int failures) {
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(failures, 10));
        return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }

    /** Whether a record needs no more posting. */
    private boolean isDone(ConsumerRecord<String, byte[]> record) {
        if (record.value() == null) {
            return true;
        }
        try {
            EpisodeRecord episode = values.deserialize(topic, record.headers(), record.value());
            String id = episode.getId() + "-" + what(episode);
            return isDone(id, post.of(id, clock.instant(), body(episode, record.timestamp())));
        } catch (SerializationException other) {
            LOG.warn("the webhook passes over a record of topic {}: {}", topic, other.getMessage());
            return true;
        }
    }

    private boolean isDone(String id, HttpRequest request) {
        CompletableFuture<HttpResponse<Void>> answer = http.sendAsync(request, HttpResponse.BodyHandlers.discarding());
        try {
            CompletableFuture.anyOf(answer, end).get();
            if (!answer.isDone()) {
                answer.cancel(true);
                return false;
            }
            return isDone(id, answer.get().statusCode());
        } catch (ExecutionException failed) {
            return again(String.valueOf(failed.getCause()));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private boolean isDone(String id, int status) {
        if (status / 100 == 2) {
            if (failures > 0) {
                LOG.warn("the webhook takes episodes again, after {} posts that it did not", failures);
                failures = 0;
            }
            counts.add(Outcome.DELIVERED);
            return true;
        }
        if (REFUSALS.contains(status)) {
            LOG.warn("the webhook refuses episode {} with status {}: it is passed over", id, status);
            counts.add(Outcome.REFUSED);
            return true;
        }
        return again("status " + status);
    }

    /** Says it once, and not of every try. */
    private boolean again(String why) {
        if (failures++ == 0) {
            LOG.warn("the webhook at {} takes no episodes ({}): they wait, and are posted again", receiver(), why);
        }
        counts.add(Outcome.FAILED);
        return false;
    }

    private static String what(EpisodeRecord episode) {
        return episode.getState() == EpisodeState.OPENED ? "opened" : "closed";
    }

    private static String body(EpisodeRecord episode, long kafkaMillis) {
        ObjectNode body = JSON.createObjectNode();
        body.put("type", "episode." + what(episode));
        body.put("timestamp", Instant.ofEpochMilli(kafkaMillis).toString());
        try {
            body.set("data", JSON.readTree(episode.toString()));
        } catch (JsonProcessingException never) {
            throw new IllegalStateException("a record of ours is no JSON", never);
        }
        return body.toString();
    }

    @Override
    public void close() {
        end.complete(null);
        consumer.wakeup();
        try {
            thread.join(PATIENCE.multipliedBy(2).toMillis());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Where the group has not been before, it begins with what was written since this app did, and says so to the group. */
    private final class FromTheBegin implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
            Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(Set.copyOf(assigned));
            Map<TopicPartition, Long> fresh = assigned.stream()
                    .filter(partition -> committed.get(partition) == null)
                    .collect(Collectors.toMap(partition -> partition, partition -> begin.toEpochMilli()));
            if (fresh.isEmpty()) {
                return;
            }
            Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(fresh);
            Map<TopicPartition, Long> ends = consumer.endOffsets(fresh.keySet());
            Map<TopicPartition, OffsetAndMetadata> begins = new HashMap<>();
            for (TopicPartition partition : fresh.keySet()) {
                OffsetAndTimestamp first = found.get(partition);
                begins.put(
                        partition,
                        new OffsetAndMetadata(first == null ? ends.getOrDefault(partition, 0L) : first.offset()));
            }
            begins.forEach(consumer::seek);
            consumer.commitSync(begins);
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
            // What is done has been committed.
        }
    }
}
