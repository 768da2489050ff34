package io.kbound.app.kafka;

import io.kbound.command.KboundException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.record.TimestampType;

/** What the brokers know of topics. Every question is answered within the timeout, or is an error. */
public final class Topics implements AutoCloseable {
    private final String brokers;
    private final Duration timeout;
    private final Admin admin;

    /**
     * @param kafka settings of the client; {@code bootstrap.servers} among them
     * @param timeout how long the brokers may take to answer
     */
    public Topics(Map<String, String> kafka, Duration timeout) {
        this.brokers = String.valueOf(kafka.get(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG));
        this.timeout = timeout;
        this.admin = admin(kafka, timeout);
    }

    /**
     * A client that gives every question up after the timeout.
     *
     * @throws KboundException where its settings are wrong
     */
    public static Admin admin(Map<String, String> kafka, Duration timeout) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put(
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) Math.min(Integer.MAX_VALUE, timeout.toMillis()));
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) Math.min(5_000, timeout.toMillis()));
        try {
            return Admin.create(settings);
        } catch (KafkaException refused) {
            if (Answers.isUnknownName(refused)) {
                throw new KboundException(
                        String.valueOf(kafka.get(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG)),
                        "no broker has an address by that name",
                        "check kafka.bootstrap.servers, and this machine's way to look names up",
                        refused);
            }
            throw new KboundException(
                    "kafka settings", innermost(refused), "mend the setting, see Kafka's own documentation", refused);
        }
    }

    /**
     * The number of a topic's partitions.
     *
     * @return empty where there is no such topic
     */
    public Optional<Integer> partitions(String topic) {
        return lookUp(topic).map(there -> there.partitions().size());
    }

    /** The brokers' own name of a topic, which none before or after it has; empty where there is no such topic. */
    public Optional<Uuid> id(String topic) {
        return lookUp(topic).map(TopicDescription::topicId);
    }

    /** The first of some rights that the brokers say are missing on a topic; empty where none is, or there is no such topic. */
    public Optional<AclOperation> missing(Collection<AclOperation> rights, String topic) {
        return lookUp(topic)
                .flatMap(there ->
                        rights.stream().filter(right -> lacks(there, right)).findFirst());
    }

    /**
     * Searches topics for transactions that hang, until this is closed.
     *
     * @param group whose place in them is kept by transactions, too
     */
    public TransactionSearch transactions(Collection<String> topics, String group) {
        return new TransactionSearch(admin, topics, group);
    }

    private Optional<TopicDescription> lookUp(String topic) {
        try {
            return describe(admin, topic);
        } catch (ExecutionException failed) {
            throw refused("topic '" + topic + "' cannot be looked up", failed);
        }
    }

    /**
     * What the brokers say of a topic, with what may be done with it.
     *
     * @return empty where there is no such topic
     * @throws ExecutionException where they do not say
     */
    public static Optional<TopicDescription> describe(Admin admin, String topic) throws ExecutionException {
        try {
            KafkaFuture<TopicDescription> described = admin.describeTopics(
                            List.of(topic), new DescribeTopicsOptions().includeAuthorizedOperations(true))
                    .topicNameValues()
                    .get(topic);
            return described == null ? Optional.empty() : Optional.of(Answers.to(described));
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof UnknownTopicOrPartitionException) {
                return Optional.empty();
            }
            throw failed;
        }
    }

    /** Whether the brokers say what may be done with a topic, and this is not among it. */
    public static boolean lacks(TopicDescription topic, AclOperation wanted) {
        Set<AclOperation> granted = topic.authorizedOperations();
        return granted != null && !granted.contains(wanted);
    }

    /**
     * Creates a topic for signals, unless it is there, with the brokers' own replication. Its records bear their event
     * times, whether of years ago or ahead, and are kept.
     */
    public void createForSignals(String topic, int partitions) {
        createMissing(
                List.of(topic),
                partitions,
                Map.of(
                        TopicConfig.RETENTION_MS_CONFIG,
                        "-1",
                        TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG,
                        Long.toString(Long.MAX_VALUE)));
    }

    /**
     * Creates those topics for results that are not there yet, with the brokers' own replication and retention. The
     * retention counts from when a result is written: what is found in the readings of years ago is not old.
     */
    public void createForResults(Collection<String> topics, int partitions) {
        createMissing(
                topics,
                partitions,
                Map.of(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, TimestampType.LOG_APPEND_TIME.name));
    }

    /** Creates a topic for models, unless it is there: the newest is kept, however large. */
    public void createForModels(String topic) {
        createMissing(
                List.of(topic),
                1,
                Map.of(
                        TopicConfig.CLEANUP_POLICY_CONFIG,
                        TopicConfig.CLEANUP_POLICY_COMPACT,
                        TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                        Integer.toString(ModelProducer.LARGEST)));
    }

    /** Creates a topic for what people say of episodes, unless it is there: what is said last of each is kept. */
    public void createForFeedback(String topic) {
        createMissing(List.of(topic), 1, Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT));
    }

    /** Deletes every topic whose name begins so. */
    public void deleteAll(String prefix) {
        try {
            List<String> own = Answers.to(admin.listTopics().names()).stream()
                    .filter(name -> name.startsWith(prefix))
                    .toList();
            Answers.to(admin.deleteTopics(own).all());
        } catch (ExecutionException failed) {
            throw refused("the topics '" + prefix + "...' cannot be deleted", failed);
        }
    }

    private void createMissing(Collection<String> topics, int partitions, Map<String, String> settings) {
        List<NewTopic> missing = new ArrayList<>();
        for (String topic : topics) {
            if (partitions(topic).isEmpty()) {
                missing.add(new NewTopic(topic, Optional.of(partitions), Optional.empty()).configs(settings));
            }
        }
        admin.createTopics(missing).values().forEach(this::awaitCreation);
        missing.forEach(topic -> awaitLeaders(topic.name(), partitions));
    }

    /**
     * A partition is announced before its leader takes records. What an idempotent producer sends first is then refused and what it
     * sends next is taken, after which the first comes out of order for good, and is lost when it has been tried for two minutes.
     */
    private void awaitLeaders(String topic, int partitions) {
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        for (int partition = 0; partition < partitions; partition++) {
            ends.put(new TopicPartition(topic, partition), OffsetSpec.latest());
        }
        try {
            // Leaders alone answer this, and are asked until they do; a broker may not have heard of the topic yet.
            Answers.to(() -> admin.listOffsets(ends).all(), UnknownTopicOrPartitionException.class, timeout);
        } catch (ExecutionException failed) {
            throw refused("topic '" + topic + "' was created and has no leader", failed);
        }
    }

    private void awaitCreation(String topic, KafkaFuture<Void> created) {
        try {
            Answers.to(created);
        } catch (ExecutionException failed) {
            // Another instance was faster.
            if (!(failed.getCause() instanceof TopicExistsException)) {
                throw refused("topic '" + topic + "' cannot be created", failed);
            }
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }

    private KboundException refused(String what, ExecutionException failed) {
        if (failed.getCause() instanceof TimeoutException) {
            return new KboundException(
                    brokers,
                    "no broker answered within " + timeout.toSeconds() + " s",
                    "start one ('kbound broker'), or set kafka.bootstrap.servers",
                    failed);
        }
        return new KboundException(
                brokers, what + " (" + innermost(failed) + ")", "mend that, or check the app's rights", failed);
    }

    static String innermost(Throwable failure) {
        Throwable inner = failure;
        while (inner.getCause() != null) {
            inner = inner.getCause();
        }
        return String.valueOf(inner.getMessage());
    }
}
