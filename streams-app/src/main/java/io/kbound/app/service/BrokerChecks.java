package io.kbound.app.service;

import io.kbound.app.config.AppConfig;
import io.kbound.app.kafka.Answers;
import io.kbound.app.kafka.Topics;
import io.kbound.command.KboundException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.DescribeClusterResult;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.QuorumInfo;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;
import org.apache.kafka.server.common.MetadataVersion;

/** Whether the brokers have, and let the app do, what it needs of them. Nothing is changed there. */
final class BrokerChecks implements AutoCloseable {
    static final String BROKER = "broker";
    static final String CLOCK = "clock";
    static final String INPUT = "input";
    static final String OUTPUT = "output";
    static final String GROUP = "group";
    static final String TRANSACTIONS = "transactions";

    private static final String UNTOLD = "the brokers do not tell their time";

    /** More is no drift of a clock that is kept. */
    private static final Duration MOST_SKEW = Duration.ofSeconds(2);

    private final AppConfig config;
    private final Duration timeout;
    private final InstantSource clock;
    private final Consumer<Finding> told;
    private final Admin admin;

    /** @throws KboundException where the client's settings are wrong */
    BrokerChecks(AppConfig config, InstantSource clock, Consumer<Finding> told) {
        this.config = config;
        this.timeout = config.app().startTimeout();
        this.clock = clock;
        this.told = told;
        this.admin = Topics.admin(ScoringApp.kafka(config), timeout);
    }

    /**
     * Checks that a broker answers: true where one does.
     *
     * @param wanted whether it fails where none does
     */
    boolean checkBroker(boolean wanted) {
        String brokers = ScoringApp.brokers(config);
        long start = System.nanoTime();
        try {
            DescribeClusterResult cluster = admin.describeCluster();
            int nodes = Answers.to(cluster.nodes()).size();
            String id = Answers.to(cluster.clusterId());
            long millis = (System.nanoTime() - start) / 1_000_000;
            told.accept(Finding.ok(
                    BROKER,
                    brokers + ": cluster " + id + " of " + nodes + (nodes == 1 ? " broker" : " brokers") + version()
                            + ", answered in " + millis + " ms"));
            return true;
        } catch (ExecutionException failed) {
            if (!(failed.getCause() instanceof TimeoutException)) {
                told.accept(refused(BROKER, brokers, failed));
            } else if (wanted) {
                told.accept(Finding.fail(
                        BROKER,
                        brokers + ": no broker answered within " + timeout.toSeconds() + " s",
                        "start one ('kbound broker'), or set kafka.bootstrap.servers"));
            } else {
                told.accept(Finding.unchecked(
                        BROKER, "none answers at " + brokers + ", and kafka.bootstrap.servers names no other"));
            }
            return false;
        }
    }

    /** What the cluster's metadata are of; empty where it does not say. */
    private String version() {
        try {
            FinalizedVersionRange level = Answers.to(admin.describeFeatures().featureMetadata())
                    .finalizedFeatures()
                    .get(MetadataVersion.FEATURE_NAME);
            return level == null
                    ? ""
                    : ", metadata of Kafka "
                            + MetadataVersion.fromFeatureLevel(level.maxVersionLevel())
                                    .version()
                                    .replaceFirst("-.*", "");
        } catch (ExecutionException | IllegalArgumentException unsaid) {
            return "";
        }
    }

    /** Compares clocks: the leader of the quorum says when it last heard of itself, which is now. */
    void checkClock() {
        try {
            Set<AclOperation> granted =
                    Answers.to(admin.describeCluster(new DescribeClusterOptions().includeAuthorizedOperations(true))
                            .authorizedOperations());
            // Asked without the right, brokers call it an error in their own logs.
            if (granted != null && !granted.contains(AclOperation.DESCRIBE)) {
                told.accept(Finding.unchecked(CLOCK, "that takes the right to DESCRIBE the cluster"));
                return;
            }
            long before = clock.millis();
            QuorumInfo quorum = Answers.to(admin.describeMetadataQuorum().quorumInfo());
            long after = clock.millis();
            OptionalLong theirs = quorum.voters().stream()
                    .filter(voter -> voter.replicaId() == quorum.leaderId())
                    .map(QuorumInfo.ReplicaState::lastFetchTimestamp)
                    .findFirst()
                    .orElse(OptionalLong.empty());
            if (theirs.isEmpty() || theirs.getAsLong() < 0) {
                told.accept(Finding.unchecked(CLOCK, UNTOLD));
                return;
            }
            // It was asked at some time between the two.
            long ahead = before - theirs.getAsLong();
            long behind = theirs.getAsLong() - after;
            long off = Math.max(0, Math.max(ahead, behind));
            told.accept(
                    off <= MOST_SKEW.toMillis()
                            ? Finding.ok(CLOCK, "that of the brokers, to within " + (off + after - before) + " ms")
                            : Finding.warn(
                                    CLOCK,
                                    "this machine's is " + off / 1000 + " s " + (ahead > 0 ? "ahead of" : "behind")
                                            + " the brokers'",
                                    "have both keep time (NTP); readings too far ahead of this one are dead letters"));
        } catch (ExecutionException unsaid) {
            told.accept(Finding.unchecked(CLOCK, UNTOLD));
        }
    }

    /** Checks the topic of signals: the number of its partitions where it can be read. */
    Optional<Integer> checkInput() {
        String topic = config.input().topic();
        try {
            Optional<TopicDescription> there = Topics.describe(admin, topic);
            if (there.isEmpty()) {
                told.accept(Finding.fail(
                        INPUT,
                        "there is no topic '" + topic + "'",
                        "create it, send a file to it with 'kbound produce', or name another with input.topic"));
                return Optional.empty();
            }
            int partitions = there.get().partitions().size();
            if (Topics.lacks(there.get(), AclOperation.READ)) {
                told.accept(right(INPUT, "READ topic '" + topic + "'"));
                return Optional.empty();
            }
            told.accept(Finding.ok(
                    INPUT,
                    "topic '" + topic + "' of " + partitions + (partitions == 1 ? " partition" : " partitions")));
            return Optional.of(partitions);
        } catch (ExecutionException failed) {
            told.accept(refused(INPUT, "topic '" + topic + "'", failed));
            return Optional.empty();
        }
    }

    /**
     * Checks the topics of results, whether they are there or could be created.
     *
     * @param partitions that they would be created with
     */
    void checkOutput(int partitions) {
        Map<String, Set<AclOperation>> topics = AppTopics.written(config);
        // Kafka Streams makes its own where it first needs it, whatever is said of the others.
        String changelog = config.app().id() + "-series-changelog";
        List<String> missing = new ArrayList<>();
        Optional<Finding> obstacle = obstacle(topics, missing);
        if (obstacle.isEmpty() && !missing.isEmpty() && !config.output().createTopics()) {
            obstacle = Optional.of(Finding.fail(
                    OUTPUT,
                    "there is no topic '" + String.join("', '", missing) + "'",
                    "create what is missing, or set output.create-topics to true"));
        }
        List<String> created = new ArrayList<>(missing);
        obstacle = obstacle.or(() ->
                        obstacle(Map.of(changelog, Set.of(AclOperation.READ, AclOperation.WRITE)), created))
                .or(() -> creation(created, partitions));
        int there = topics.size() - missing.size();
        told.accept(obstacle.orElseGet(() -> Finding.ok(
                OUTPUT,
                there + " of " + topics.size() + " topics are there"
                        + (missing.isEmpty() ? "" : "; created at the start: " + String.join(", ", missing)))));
    }

    /**
     * What keeps the app from topics that are there.
     *
     * @param wanted what it must be let do with each
     * @param missing those that are not are added to
     */
    private Optional<Finding> obstacle(Map<String, Set<AclOperation>> wanted, List<String> missing) {
        for (String topic : wanted.keySet()) {
            try {
                Optional<TopicDescription> there = Topics.describe(admin, topic);
                if (there.isEmpty()) {
                    missing.add(topic);
                    continue;
                }
                for (AclOperation right : wanted.getOrDefault(topic, Set.of())) {
                    if (Topics.lacks(there.get(), right)) {
                        return Optional.of(right(OUTPUT, right + " topic '" + topic + "'"));
                    }
                }
            } catch (ExecutionException failed) {
                return Optional.of(refused(OUTPUT, "topic '" + topic + "'", failed));
            }
        }
        return Optional.empty();
    }

    /** What would keep brokers from creating topics; they are asked, and create none. */
    private Optional<Finding> creation(List<String> topics, int partitions) {
        for (String topic : topics) {
            try {
                Answers.to(admin.createTopics(
                                List.of(new NewTopic(topic, Optional.of(partitions), Optional.empty())),
                                new CreateTopicsOptions().validateOnly(true))
                        .all());
            } catch (ExecutionException failed) {
                return Optional.of(
                        failed.getCause() instanceof AuthorizationException
                                ? right(OUTPUT, "CREATE topic '" + topic + "'")
                                : refused(OUTPUT, "topic '" + topic + "' cannot be created", failed));
            }
        }
        return Optional.empty();
    }

    /** Checks the app's consumer group: how far it has come. */
    void checkGroup() {
        checkGroup(GROUP, config.app().id(), config.input().topic(), "records", "begins at the oldest record");
    }

    /** Checks the consumer group of the webhook: how many episodes it has still to tell of. */
    void checkWebhookGroup(String episodes) {
        checkGroup(
                WebhookChecks.WEBHOOK_GROUP,
                EpisodeWebhook.group(config),
                episodes,
                "episode records",
                "is told of what begins after its start");
    }

    private void checkGroup(String check, String group, String topic, String what, String begin) {
        try {
            Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
            Answers.to(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
                    .forEach((partition, place) -> {
                        if (place != null && partition.topic().equals(topic)) {
                            committed.put(partition, place);
                        }
                    });
            if (committed.isEmpty()) {
                told.accept(Finding.ok(check, "'" + group + "' has not begun with topic '" + topic + "': it " + begin));
                return;
            }
            Map<TopicPartition, OffsetSpec> newest = new HashMap<>();
            Topics.describe(admin, topic)
                    .ifPresent(there -> there.partitions()
                            .forEach(partition ->
                                    newest.put(new TopicPartition(topic, partition.partition()), OffsetSpec.latest())));
            long behind = 0;
            for (Map.Entry<TopicPartition, ListOffsetsResultInfo> end :
                    Answers.to(admin.listOffsets(newest).all()).entrySet()) {
                OffsetAndMetadata place = committed.get(end.getKey());
                behind += Math.max(0, end.getValue().offset() - (place == null ? 0 : place.offset()));
            }
            told.accept(Finding.ok(
                    check, "'" + group + "' is " + behind + " " + what + " behind the end of topic '" + topic + "'"));
        } catch (ExecutionException failed) {
            told.accept(
                    failed.getCause() instanceof AuthorizationException
                            ? right(check, "READ group '" + group + "'")
                            : refused(check, "group '" + group + "'", failed));
        }
    }

    /** Checks that exactly-once has its coordinator, by asking for a transaction that is not there, and that no transaction hangs. */
    void checkTransactions() {
        if (config.mayDeliverAgain()) {
            told.accept(Finding.ok(TRANSACTIONS, "none: kafka.processing.guarantee is at_least_once"));
            return;
        }
        String id = config.app().id() + "-doctor";
        try {
            Answers.to(admin.describeTransactions(List.of(id)).description(id));
            checkHanging();
        } catch (ExecutionException failed) {
            Throwable cause = failed.getCause();
            if (cause instanceof TransactionalIdNotFoundException) {
                checkHanging();
            } else if (cause instanceof AuthorizationException) {
                told.accept(right(
                        TRANSACTIONS,
                        "WRITE transactional ids that begin with '"
                                + config.app().id() + "-'"));
            } else if (cause instanceof TimeoutException) {
                told.accept(Finding.fail(
                        TRANSACTIONS,
                        "no coordinator of transactions within " + timeout.toSeconds() + " s",
                        "have the brokers' transaction.state.log.replication.factor be at most their number, or set"
                                + " kafka.processing.guarantee to at_least_once"));
            } else {
                told.accept(refused(TRANSACTIONS, "the coordinator of transactions", failed));
            }
        }
    }

    private void checkHanging() {
        new TransactionChecks(config, admin, told).check();
    }

    private static Finding right(String check, String what) {
        return Finding.fail(check, "the right to " + what + " is missing", "have it granted to the user of kafka.*");
    }

    private Finding refused(String check, String where, ExecutionException failed) {
        Throwable cause = Optional.ofNullable(failed.getCause()).orElse(failed);
        if (cause instanceof TimeoutException) {
            return Finding.fail(
                    check,
                    where + ": no answer within " + timeout.toSeconds() + " s",
                    "try again, or raise app.start-timeout");
        }
        return cause instanceof AuthorizationException
                ? Finding.fail(
                        check,
                        where + ": the right to DESCRIBE it is missing (" + cause.getMessage() + ")",
                        "have it granted to the user of kafka.*")
                : Finding.fail(
                        check,
                        where + ": " + FailurePolicy.reason(cause),
                        "mend that, or check the settings below kafka");
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
