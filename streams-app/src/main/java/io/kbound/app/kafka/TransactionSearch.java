package io.kbound.app.kafka;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeProducersResult.PartitionProducerState;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.utils.Utils;

/** Searches an app's topics for transactions that hang. Nothing is changed, and where anything is in doubt nothing is said. */
/* How it works
 *
 * A coordinator knows of a partition before a transaction may write to it, and until its end has been written there. So what is open in a
 * partition before and after every coordinator was asked, and unknown to all of them, nobody will end. Kafka's own kafka-transactions.sh finds
 * them so, too. But to abort one that is under way would break it, and so this one is slower to say so:
 *
 * That tool passes over what is younger than the longest transaction that brokers allow, by the time of its newest record. Here that is the time
 * of an event, of years ago or ahead, and says nothing of age. Instead two looks must find the same, no record having come meanwhile: whoever
 * calls puts more time between them than a coordinator takes to hand its work on to another broker, which is when none may know.
 *
 * A broker that is away is not asked, and one that is there leaves out of its list what one may not describe, without a word. So that a producer is not
 * listed counts only where each partition of the transactions' own log is led by a broker that answered, and where one may describe a transaction
 * of any name. Where the list does have the producer, its coordinator's word is enough.
 */
public final class TransactionSearch {
    private final Admin admin;
    private final Collection<String> topics;
    private final String group;
    /** Brokers note what they refuse; they are not asked for it again. */
    private final Set<String> closed = new TreeSet<>();

    private Set<HangingTransaction> suspects = Set.of();

    /**
     * @param topics to be searched, as far as they are there
     * @param group whose place in them is kept by transactions, too
     */
    public TransactionSearch(Admin admin, Collection<String> topics, String group) {
        this.admin = admin;
        this.topics = topics;
        this.group = group;
    }

    /**
     * Looks.
     *
     * @return what hangs by this look and by the one before
     * @throws ExecutionException where a broker does not say all that is asked; the look then counts for nothing
     */
    public Set<HangingTransaction> look() throws ExecutionException {
        Set<HangingTransaction> found = open();
        if (!found.isEmpty()) {
            found = unknown(found);
        }
        if (!found.isEmpty()) {
            // One that ended meanwhile had been forgotten rightly.
            found.retainAll(open());
        }
        Set<HangingTransaction> twice = new LinkedHashSet<>(found);
        twice.retainAll(suspects);
        suspects = found;
        return twice;
    }

    /** Whether the last look found what another may confirm. */
    public boolean suspects() {
        return !suspects.isEmpty();
    }

    /** Topics that it was not let look at; the transactions' own log where it is not let see all of them. */
    public Set<String> closed() {
        return Set.copyOf(closed);
    }

    private Set<HangingTransaction> open() throws ExecutionException {
        Set<TopicPartition> partitions = new LinkedHashSet<>();
        for (String topic : topics) {
            int count = partitions(topic);
            for (int partition = 0; partition < count; partition++) {
                partitions.add(new TopicPartition(topic, partition));
            }
        }
        int places = partitions(Topic.GROUP_METADATA_TOPIC_NAME);
        if (places > 0) {
            partitions.add(new TopicPartition(Topic.GROUP_METADATA_TOPIC_NAME, Utils.abs(group.hashCode()) % places));
        }
        Set<HangingTransaction> open = new LinkedHashSet<>();
        for (Map.Entry<TopicPartition, PartitionProducerState> partition :
                Answers.to(admin.describeProducers(partitions).all()).entrySet()) {
            for (ProducerState producer : partition.getValue().activeProducers()) {
                producer.currentTransactionStartOffset()
                        .ifPresent(start -> open.add(new HangingTransaction(
                                partition.getKey(),
                                producer.producerId(),
                                producer.producerEpoch(),
                                start,
                                Instant.ofEpochMilli(producer.lastTimestamp()))));
            }
        }
        return open;
    }

    /** How many partitions of a topic there are to look at. */
    private int partitions(String topic) throws ExecutionException {
        if (closed.contains(topic)) {
            return 0;
        }
        try {
            Optional<TopicDescription> there = Topics.describe(admin, topic);
            // Who may read a topic may see who writes to it.
            if (there.isPresent() && Topics.lacks(there.get(), AclOperation.READ)) {
                closed.add(topic);
                return 0;
            }
            return there.map(described -> described.partitions().size()).orElse(0);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof AuthorizationException) {
                closed.add(topic);
                return 0;
            }
            throw failed;
        }
    }

    /** Those of some open transactions that no coordinator has in that partition. */
    private Set<HangingTransaction> unknown(Set<HangingTransaction> open) throws ExecutionException {
        Set<Long> producers = open.stream().map(HangingTransaction::producer).collect(Collectors.toSet());
        Map<Integer, Collection<TransactionListing>> listed =
                Answers.to(admin.listTransactions(new ListTransactionsOptions().filterProducerIds(producers))
                        .allByBrokerId());
        List<TransactionListing> listings =
                listed.values().stream().flatMap(Collection::stream).toList();
        Map<String, TransactionDescription> described = Answers.to(admin.describeTransactions(listings.stream()
                        .map(TransactionListing::transactionalId)
                        .toList())
                .all());
        Map<Long, Set<TopicPartition>> known = new HashMap<>();
        for (TransactionListing listing : listings) {
            TransactionDescription transaction = described.get(listing.transactionalId());
            known.computeIfAbsent(listing.producerId(), producer -> new HashSet<>())
                    .addAll(transaction == null ? Set.of() : transaction.topicPartitions());
        }
        Set<HangingTransaction> hanging = new LinkedHashSet<>(open);
        hanging.removeIf(one -> known.getOrDefault(one.producer(), Set.of()).contains(one.partition()));
        if (!known.keySet().containsAll(producers) && !seesAll(listed.keySet())) {
            hanging.removeIf(one -> !known.containsKey(one.producer()));
        }
        return hanging;
    }

    /** Whether what some brokers have listed is every transaction there is. */
    private boolean seesAll(Set<Integer> brokers) throws ExecutionException {
        if (closed.contains(Topic.TRANSACTION_STATE_TOPIC_NAME)) {
            return false;
        }
        try {
            Optional<TopicDescription> log = Topics.describe(admin, Topic.TRANSACTION_STATE_TOPIC_NAME);
            return log.isPresent()
                    && log.get().partitions().stream()
                            .allMatch(partition -> partition.leader() != null
                                    && brokers.contains(partition.leader().id()))
                    && isUnknown(Uuid.randomUuid().toString());
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof AuthorizationException) {
                closed.add(Topic.TRANSACTION_STATE_TOPIC_NAME);
                return false;
            }
            throw failed;
        }
    }

    private boolean isUnknown(String transactionalId) throws ExecutionException {
        try {
            Answers.to(admin.describeTransactions(List.of(transactionalId)).description(transactionalId));
            return false;
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof TransactionalIdNotFoundException) {
                return true;
            }
            throw failed;
        }
    }
}
