package io.kbound.app.service;

import io.kbound.app.config.AppConfig;
import io.kbound.app.kafka.HangingTransaction;
import io.kbound.app.kafka.TransactionSearch;
import io.kbound.command.KboundException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AclOperation;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sees what Kafka Streams does not say of an app's topics, on a thread of its own. */
/* How it works
 *
 * An app that may not read back what it remembers runs, and ends when it starts again: that is asked once. An input topic that is deleted and
 * made anew has another id under the same name. A consumer that meets it between two questions to the brokers reads on from where it was in the one
 * before, and says nothing; so the id is asked for again and again. Where brokers do not answer, they are asked the next time. All that begins when
 * every topic is there.
 *
 * A transaction that hangs keeps an app from its records, and one that starts from what it remembers, or from its place in the input: it may wait for that
 * and never run. So the search for those begins at once.
 */
final class TopicWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TopicWatch.class);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(5);
    /** Two searches a minute apart say of a transaction that it hangs. */
    private static final int LOOKS_BETWEEN_SEARCHES = 12;

    private final AppConfig config;
    private final Collection<String> memory;
    private final Consumer<KboundException> refused;
    private final Set<HangingTransaction> named = new HashSet<>();
    private @Nullable Uuid known;
    private volatile boolean complete;
    private final CountDownLatch end = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "topic-watch");

    /**
     * @param memory the topics that state is kept in
     * @param refused told where they may not be read
     */
    TopicWatch(AppConfig config, Collection<String> memory, Consumer<KboundException> refused) {
        this.config = config;
        this.memory = memory;
        this.refused = refused;
        thread.setDaemon(true);
    }

    /** Begins, once. */
    void start() {
        if (thread.getState() == Thread.State.NEW) {
            thread.start();
        }
    }

    /** Says that all topics are there, those among them that Kafka Streams makes. */
    void allAreThere() {
        complete = true;
    }

    private void run() {
        try (AppTopics topics = new AppTopics(config)) {
            TransactionSearch search = topics.transactions();
            boolean asked = false;
            long looks = 0;
            do {
                try {
                    if (complete && !asked) {
                        for (String topic : memory) {
                            topics.refusal(Set.of(AclOperation.READ), topic).ifPresent(refused);
                        }
                        asked = true;
                    }
                    if (complete) {
                        topics.inputId().ifPresent(this::compare);
                    }
                    // Without transactions of its own an app reads what is in no committed one, too.
                    if (looks++ % LOOKS_BETWEEN_SEARCHES == 0 && !config.mayDeliverAgain()) {
                        search.look().forEach(this::name);
                    }
                } catch (KboundException | KafkaException | ExecutionException unsaid) {
                    LOG.debug("the brokers do not say how the topics are", unsaid);
                }
            } while (!end.await(BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void name(HangingTransaction transaction) {
        if (named.add(transaction)) {
            LOG.error("{}; {}", transaction.trouble(), transaction.cure(ScoringApp.brokers(config)));
        }
    }

    private void compare(Uuid id) {
        if (known != null && !known.equals(id)) {
            LOG.error(
                    "topic '{}' was deleted and made anew while it was read: records at the begin of the new one may have no scores, as many as"
                            + " were read of the one before; see the first offsets of its scores, and have an app of another app.id read it all"
                            + " where they are missing",
                    config.input().topic());
        }
        known = id;
    }

    @Override
    public void close() {
        end.countDown();
    }
}
