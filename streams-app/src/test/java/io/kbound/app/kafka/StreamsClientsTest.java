package io.kbound.app.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients whose brokers' names are unknown: an error at the start, waited for later, let go at the end. */
@Timeout(60)
class StreamsClientsTest {
    /** A name that is nobody's: too long for one (RFC 1035), so that no name server is asked. */
    private static final String NAME = "a".repeat(64) + ".invalid:9092";

    private static final Map<String, Object> UNKNOWN = Map.of("bootstrap.servers", NAME);

    private static final Map<String, Object> KNOWN = Map.of("bootstrap.servers", "127.0.0.1:1");

    private final StreamsClients clients = new StreamsClients(lost -> {});

    @AfterEach
    void letGo() {
        clients.close();
    }

    @Test
    void atTheStart_anUnknownNameIsAnError() {
        assertThatThrownBy(() -> clients.getAdmin(UNKNOWN))
                .satisfies(refused -> assertThat(Answers.isUnknownName(refused)).isTrue());
        assertThat(clients.trouble()).isEmpty();
    }

    @Test
    void onceBegun_anUnknownNameIsWaitedFor_andSaid() throws Exception {
        clients.begin();
        AtomicInteger tries = new AtomicInteger();
        CompletableFuture<String> made = CompletableFuture.supplyAsync(() -> clients.made(UNKNOWN, () -> {
            if (tries.incrementAndGet() == 1) {
                new StreamsClients(lost -> {}).getAdmin(UNKNOWN).close();
            }
            return clients.trouble().orElse("");
        }));

        assertThat(made.get(30, TimeUnit.SECONDS))
                .isEqualTo("no name of kafka.bootstrap.servers leads to an address (" + NAME + ")");
        assertThat(tries).hasValue(2);
        assertThat(clients.trouble()).isEmpty();
    }

    @Test
    void whatWaits_isLetGoAtTheEnd() throws Exception {
        clients.begin();
        CompletableFuture<Object> made = CompletableFuture.supplyAsync(() -> clients.getProducer(UNKNOWN));
        while (clients.trouble().isEmpty()) {
            Thread.sleep(10);
        }
        assertThat(made).isNotDone();

        clients.close();

        assertThatThrownBy(made::join)
                .isInstanceOf(CompletionException.class)
                .cause()
                .satisfies(refused -> assertThat(Answers.isUnknownName(refused)).isTrue());
    }

    @Test
    void anotherFault_isAnErrorAtAnyTime() {
        clients.begin();

        assertThatThrownBy(() -> clients.getAdmin(Map.of("bootstrap.servers", "127.0.0.1:1", "retries", "many")))
                .isInstanceOf(KafkaException.class);
        clients.getAdmin(KNOWN).close();
    }
}
