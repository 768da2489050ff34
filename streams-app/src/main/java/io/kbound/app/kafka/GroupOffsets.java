package io.kbound.app.kafka;

import io.kbound.command.KboundException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupNotEmptyException;

/** How far a consumer group has come with a topic. */
public final class GroupOffsets implements AutoCloseable {
    private final String group;
    private final String topic;
    private final Admin admin;

    /**
     * @param kafka settings of the client
     */
    public GroupOffsets(Map<String, String> kafka, String group, String topic) {
        this.group = group;
        this.topic = topic;
        this.admin = Admin.create(new HashMap<String, Object>(kafka));
    }

    /** The next offset of each partition that it has committed one of. */
    public Map<Integer, Long> committed() {
        Map<Integer, Long> offsets = new HashMap<>();
        answer(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
                .forEach((partition, place) -> {
                    if (place != null && partition.topic().equals(topic)) {
                        offsets.put(partition.partition(), place.offset());
                    }
                });
        return offsets;
    }

    /** Sets where a group that nobody is in will begin. */
    public void set(Map<Integer, Long> offsets) {
        Map<TopicPartition, OffsetAndMetadata> places = new HashMap<>();
        offsets.forEach(
                (partition, offset) -> places.put(new TopicPartition(topic, partition), new OffsetAndMetadata(offset)));
        answer(admin.alterConsumerGroupOffsets(group, places).all());
    }

    /**
     * Deletes a group.
     *
     * @param patience how long those that are in it may take to leave
     */
    public void delete(Duration patience) {
        try {
            Answers.to(() -> admin.deleteConsumerGroups(List.of(group)).all(), GroupNotEmptyException.class, patience);
        } catch (ExecutionException failed) {
            throw refused(failed);
        }
    }

    private <T> T answer(KafkaFuture<T> asked) {
        try {
            return Answers.to(asked);
        } catch (ExecutionException failed) {
            throw refused(failed);
        }
    }

    private KboundException refused(ExecutionException failed) {
        return new KboundException(
                "group '" + group + "'",
                "the brokers refuse to show or to change it (" + Topics.innermost(failed) + ")",
                "check the brokers and the client's rights",
                failed);
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
