package io.kbound.app.service;

import io.kbound.app.config.AppConfig;
import io.kbound.app.kafka.Topics;
import io.kbound.app.kafka.TransactionSearch;
import io.kbound.app.topology.ScoringTopology;
import io.kbound.command.KboundException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AclOperation;

/** The topics of an app: that they are there, and that the brokers let it do with them what it must. */
final class AppTopics implements AutoCloseable {
    private final AppConfig config;
    private final Topics topics;

    AppTopics(AppConfig config) {
        this.config = config;
        this.topics = new Topics(ScoringApp.kafka(config), config.app().startTimeout());
    }

    /**
     * Finds, or makes where that is wished, all topics but those that Kafka Streams makes.
     *
     * @throws KboundException where one is not there, or a right is missing
     */
    void prepare() {
        String input = config.input().topic();
        int partitions = topics.partitions(input)
                .orElseThrow(() -> new KboundException(
                        "input.topic", "there is no topic '" + input + "'", "create it, or name another"));
        Map<String, Set<AclOperation>> written = written(config);
        if (config.output().createTopics()) {
            topics.createForResults(config.output().topics(), partitions);
            config.model().topic().ifPresent(topics::createForModels);
            feedback(config).ifPresent(topics::createForFeedback);
        } else {
            written.keySet().forEach(this::mustBeThere);
        }
        mustLet(Set.of(AclOperation.READ), input);
        written.forEach((topic, rights) -> mustLet(rights, topic));
    }

    /** What an app must be let do with the topics beside its input, by topic. */
    static Map<String, Set<AclOperation>> written(AppConfig config) {
        Map<String, Set<AclOperation>> rights = new LinkedHashMap<>();
        config.output().topics().forEach(topic -> grant(rights, topic, AclOperation.WRITE));
        config.model().topic().ifPresent(topic -> grant(rights, topic, AclOperation.READ));
        feedback(config).ifPresent(topic -> grant(rights, topic, AclOperation.WRITE));
        if (config.web().port().isPresent()) {
            // The page reads what is written.
            rights.values().forEach(of -> of.add(AclOperation.READ));
        }
        if (config.webhook().url().isPresent()) {
            config.output().episodes().ifPresent(topic -> grant(rights, topic, AclOperation.READ));
        }
        return rights;
    }

    /** Every topic that an app reads or writes, whether it is there or not. */
    static Set<String> all(AppConfig config) {
        Set<String> all = new LinkedHashSet<>(Set.of(config.input().topic()));
        all.addAll(written(config).keySet());
        all.addAll(ScoringTopology.changelogs(config.app().id()));
        return all;
    }

    /** Searches all of them for transactions that hang, until this is closed. */
    TransactionSearch transactions() {
        return topics.transactions(all(config), config.app().id());
    }

    private static void grant(Map<String, Set<AclOperation>> rights, String topic, AclOperation right) {
        rights.computeIfAbsent(topic, fresh -> new TreeSet<>()).add(right);
    }

    /** The topic that feedback goes to, where it can be given: on the page. */
    private static Optional<String> feedback(AppConfig config) {
        return config.web().port().flatMap(port -> config.output().feedback());
    }

    /**
     * What tells the input topic from others that have had its name, or will.
     *
     * @throws KboundException where the brokers do not answer
     */
    Optional<Uuid> inputId() {
        return topics.id(config.input().topic());
    }

    private void mustBeThere(String topic) {
        if (topics.partitions(topic).isEmpty()) {
            throw new KboundException(
                    "topics", "there is no topic '" + topic + "'", "create it, or set output.create-topics to true");
        }
    }

    private void mustLet(Set<AclOperation> rights, String topic) {
        refusal(rights, topic).ifPresent(refusal -> {
            throw refusal;
        });
    }

    /**
     * What the brokers do not let the app do with a topic, if it is there.
     *
     * @throws KboundException where they do not answer
     */
    Optional<KboundException> refusal(Set<AclOperation> rights, String topic) {
        return topics.missing(rights, topic)
                .map(right -> new KboundException(
                        "topic '" + topic + "'",
                        "the brokers do not let the app " + right + " it",
                        "have that granted to the user of kafka.*; docs/secure.md lists the rights that an app needs"));
    }

    @Override
    public void close() {
        topics.close();
    }
}
