package io.kbound.app.kafka;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.InterruptException;

/** Waits for what brokers answer. */
public final class Answers {
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(50);

    private Answers() {}

    /**
     * The answer to a question.
     *
     * @throws ExecutionException where it was refused
     */
    public static <T> T to(KafkaFuture<T> question) throws ExecutionException {
        try {
            return question.get();
        } catch (InterruptedException stopped) {
            throw new InterruptException(stopped);
        }
    }

    /**
     * The answer to a question that is asked again as long as it is refused for a reason that passes.
     *
     * @throws ExecutionException where it was refused for another reason, or for too long
     */
    public static <T> T to(Supplier<KafkaFuture<T>> question, Class<? extends Exception> passing, Duration patience)
            throws ExecutionException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                return to(question.get());
            } catch (ExecutionException refused) {
                if (!passing.isInstance(refused.getCause()) || System.nanoTime() > deadline) {
                    throw refused;
                }
                LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
            }
        }
    }

    /** True where a client could not be made because none of the brokers' names leads to an address. */
    public static boolean isUnknownName(Throwable refused) {
        // The client has no error of its own for this.
        return refused instanceof ConfigException
                ? String.valueOf(refused.getMessage()).startsWith("No resolvable bootstrap urls")
                : refused.getCause() != null && isUnknownName(refused.getCause());
    }
}
