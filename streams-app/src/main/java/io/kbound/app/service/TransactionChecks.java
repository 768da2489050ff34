package io.kbound.app.service;

import io.kbound.app.config.AppConfig;
import io.kbound.app.kafka.HangingTransaction;
import io.kbound.app.kafka.TransactionSearch;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.InterruptException;

/** Whether a transaction hangs in the topics of an app. Said of brokers that have a coordinator of transactions. */
final class TransactionChecks {
    /** Longer than a coordinator takes to hand its work on. */
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(5);

    private final Consumer<Finding> told;
    private final TransactionSearch search;
    private final String brokers;

    TransactionChecks(AppConfig config, Admin admin, Consumer<Finding> told) {
        this.told = told;
        this.search =
                new TransactionSearch(admin, AppTopics.all(config), config.app().id());
        this.brokers = ScoringApp.brokers(config);
    }

    /** Looks once, and again where that is not enough to tell. */
    void check() {
        try {
            Set<HangingTransaction> hanging = search.look();
            if (search.suspects()) {
                Thread.sleep(BETWEEN_LOOKS.toMillis());
                hanging = search.look();
            }
            if (hanging.isEmpty()) {
                told.accept(ok("none is seen to hang" + leftOut()));
            }
            hanging.forEach(
                    one -> told.accept(Finding.fail(BrokerChecks.TRANSACTIONS, one.trouble(), one.cure(brokers))));
        } catch (ExecutionException unsaid) {
            told.accept(Finding.unchecked(BrokerChecks.TRANSACTIONS, "the brokers do not say whether one hangs"));
        } catch (InterruptedException stopped) {
            throw new InterruptException(stopped);
        }
    }

    private static Finding ok(String further) {
        return Finding.ok(BrokerChecks.TRANSACTIONS, "they have a coordinator; " + further);
    }

    private String leftOut() {
        return search.closed().isEmpty()
                ? ""
                : " (not to be looked at: " + search.closed().stream().sorted().collect(Collectors.joining(", ")) + ")";
    }
}
