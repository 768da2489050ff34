package io.kbound.app.service;

import io.kbound.command.KboundException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ApplicationRecoverableException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionAbortableException;
import org.apache.kafka.common.errors.TransactionAbortedException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.errors.UnknownServerException;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.streams.errors.LockException;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.TaskCorruptedException;
import org.apache.kafka.streams.errors.TaskMigratedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of a stream thread that failed: another takes its place where that may help, but not for ever.
 *
 * <p>Used by all stream threads.
 */
/* How it works
 *
 * A failure may pass where what it is about lies with the brokers: they did not answer in time, they took a
 * transaction or a membership back, or they failed themselves. A new thread begins at the last commit, so that nothing is lost or doubled by it.
 * Whatever else fails would fail again with the same record, and again: that ends the app.
 *
 * Kafka Streams retries most of the former by itself, and a broker that is away is no failure at all until a task has
 * made no progress for task.timeout.ms, five minutes. All threads have that at about the same time; so the number of
 * replacements is limited for each thread, and not for all of them together.
 */
final class FailurePolicy {
    /** How long a failure counts. */
    static final Duration SPAN = Duration.ofMinutes(10);

    private static final Logger LOG = LoggerFactory.getLogger(FailurePolicy.class);

    private final int limit;
    private final InstantSource clock;
    private final Deque<Instant> recent = new ArrayDeque<>();
    private int restarts;
    private @Nullable Throwable last;

    /**
     * @param maxRestarts how often each thread may be replaced within the span
     * @param threads stream threads
     */
    FailurePolicy(int maxRestarts, int threads, InstantSource clock) {
        this.limit = maxRestarts * threads;
        this.clock = clock;
    }

    /** Decides of a failure, and says so in the log: true where a new thread is to take the place of the one that failed. */
    synchronized boolean restart(Throwable failure) {
        last = failure;
        Instant now = clock.instant();
        recent.removeIf(before -> before.plus(SPAN).isBefore(now));
        if (!mayPass(failure)) {
            LOG.error("scoring stops: {}", reason(failure));
            return false;
        }
        if (recent.size() >= limit) {
            LOG.error(
                    "scoring stops, with {} restarts within {} min behind it: {}",
                    recent.size(),
                    SPAN.toMinutes(),
                    reason(failure));
            return false;
        }
        recent.add(now);
        restarts++;
        LOG.warn(
                "a stream thread starts again (restart {} of at most {} within {} min): {}",
                recent.size(),
                limit,
                SPAN.toMinutes(),
                reason(failure));
        return true;
    }

    /** Threads that were replaced since the start. */
    synchronized int restarts() {
        return restarts;
    }

    /** What failed last; null: nothing has. */
    synchronized @Nullable Throwable last() {
        return last;
    }

    /** A failure in one line: what was at fault, and not who passed it on. */
    static String reason(Throwable failure) {
        Throwable fault = failure;
        while (fault.getCause() != null && fault instanceof StreamsException) {
            fault = fault.getCause();
        }
        if (fault instanceof AuthorizationException refused) {
            return "the brokers do not let it " + right(refused)
                    + "; docs/secure.md lists the rights that an app needs";
        }
        if (fault instanceof KboundException told) {
            return String.valueOf(told.getMessage());
        }
        if (failure instanceof MissingSourceTopicException) {
            return "the input topic is not there any more: it was deleted, or the app may not see it; once it is there,"
                    + " start again";
        }
        String message = fault.getMessage() == null ? "" : ": " + fault.getMessage();
        return (fault.getClass().getSimpleName() + message).replaceAll("\\s*\\R\\s*", " ");
    }

    /** What was refused, by name: the brokers' own words leave it out, or say no more than that. */
    private static String right(AuthorizationException refused) {
        if (refused instanceof TopicAuthorizationException topic
                && !topic.unauthorizedTopics().isEmpty()) {
            return "read or write topic '" + String.join("', '", topic.unauthorizedTopics()) + "'";
        }
        if (refused instanceof GroupAuthorizationException group) {
            return "join group '" + group.groupId() + "'";
        }
        if (refused instanceof TransactionalIdAuthorizationException) {
            return "use transactional ids that begin with its app.id";
        }
        return "do what it must (" + refused.getMessage() + ")";
    }

    private static boolean mayPass(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RetriableException
                    || cause instanceof ApplicationRecoverableException
                    || cause instanceof OutOfOrderSequenceException
                    || cause instanceof TransactionAbortableException
                    || cause instanceof TransactionAbortedException
                    || cause instanceof TaskMigratedException
                    || cause instanceof TaskCorruptedException
                    || cause instanceof LockException
                    || isOfTheBrokers(cause)) {
                return true;
            }
        }
        return false;
    }

    /**
     * True of an error inside a broker. One that has hung for as long as a transaction lives takes it back, and answers a commit that
     * comes meanwhile so, or that the transaction is in another state. Of the former the producer passes on the words alone.
     */
    private static boolean isOfTheBrokers(Throwable cause) {
        return cause instanceof InvalidTxnStateException
                || cause instanceof UnknownServerException
                || (cause.getClass() == KafkaException.class
                        && String.valueOf(cause.getMessage()).endsWith(Errors.UNKNOWN_SERVER_ERROR.message()));
    }
}
