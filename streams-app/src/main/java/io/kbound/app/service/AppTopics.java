package io.kbound.app.service;

import io.kbound.app.config.AppConfig;
import io.kbound.app.kafka.Topics;
import io.kbound.command.KboundException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
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
        List<String> results = config.output().topics();
        Optional<String> models = config.model().topic();
        // Feedback is given on the page.
        Optional<String> feedback =
                config.web().port().flatMap(port -> config.output().feedback());
        if (config.output().createTopics()) {
            topics.createForResults(results, partitions);
            models.ifPresent(topics::createForModels);
            feedback.ifPresent(topics::createForFeedback);
        } else {
            List<String> all = new ArrayList<>(results);
            models.ifPresent(all::add);
            feedback.ifPresent(all::add);
            all.forEach(this::mustBeThere);
        }
        mustLet(AclOperation.READ, List.of(input));
        mustLet(AclOperation.WRITE, results);
        models.ifPresent(topic -> mustLet(AclOperation.READ, List.of(topic)));
        feedback.ifPresent(topic -> mustLet(AclOperation.WRITE, List.of(topic)));
        if (config.web().port().isPresent()) {
            mustLet(AclOperation.READ, results);
            feedback.ifPresent(topic -> mustLet(AclOperation.READ, List.of(topic)));
        }
    }

    private void mustBeThere(String topic) {
        if (topics.partitions(topic).isEmpty()) {
            throw new KboundException(
                    "topics", "there is no topic '" + topic + "'", "create it, or set output.create-topics to true");
        }
    }

    private void mustLet(AclOperation operation, Collection<String> names) {
        refusal(operation, names).ifPresent(refusal -> {
            throw refusal;
        });
    }

    /**
     * What the brokers do not let the app do, of those topics that are there.
     *
     * @throws KboundException where they do not answer
     */
    Optional<KboundException> refusal(AclOperation operation, Collection<String> names) {
        return names.stream()
                .filter(topic -> topics.forbid(operation, topic))
                .findFirst()
                .map(topic -> new KboundException(
                        "topic '" + topic + "'",
                        "the brokers do not let the app " + operation + " it",
                        "have that granted to the user of kafka.*; docs/secure.md lists the rights that an app needs"));
    }

    @Override
    public void close() {
        topics.close();
    }
}
