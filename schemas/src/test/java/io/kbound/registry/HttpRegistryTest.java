package io.kbound.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kbound.command.KboundException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a registry may answer, and what is made of it. */
class HttpRegistryTest {
    private static final String POINT =
            "{\"type\":\"record\",\"name\":\"Point\",\"fields\":[{\"name\":\"x\",\"type\":\"double\"}]}";
    private static final String ABSENT = "{\"error_code\":40403,\"message\":\"Schema not found\"}";

    private static final List<Duration> PAUSES = List.of(Duration.ofMillis(10), Duration.ofMillis(20));

    private StubRegistry stub;

    @BeforeEach
    void start() throws Exception {
        stub = new StubRegistry();
    }

    @AfterEach
    void stop() {
        stub.close();
    }

    @Test
    void aSchema_isWhatItsNumberStandsFor() throws Exception {
        stub.on("/schemas/ids/7", 200, holding(POINT));

        assertThat(registry().schema(7)).isEqualTo(new Schema.Parser().parse(POINT));
    }

    @Test
    void whatASchemaRefersTo_isAskedForWithIt_once() throws Exception {
        stub.on(
                "/schemas/ids/7",
                200,
                "{\"schema\":" + quoted(record("Line", "a", "Point", "b", "Way"))
                        + ",\"references\":[{\"name\":\"Way\",\"subject\":\"a/way\",\"version\":2},"
                        + "{\"name\":\"Point\",\"subject\":\"point\",\"version\":1}]}");
        stub.on(
                "/subjects/a%2Fway/versions/2",
                200,
                "{\"id\":3,\"schema\":" + quoted(record("Way", "p", "Point", "q", "Point"))
                        + ",\"references\":[{\"name\":\"Point\",\"subject\":\"point\",\"version\":1}]}");
        stub.on("/subjects/point/versions/1", 200, holding(POINT));

        Schema line = registry().schema(7);

        assertThat(line.getField("b").schema().getField("p").schema().getName()).isEqualTo("Point");
        assertThat(stub.asked())
                .containsExactly("/schemas/ids/7", "/subjects/a%2Fway/versions/2", "/subjects/point/versions/1");
    }

    @Test
    void aSchemaThatItDoesNotHave_isUnknown_andAskedForAgainAfterAWhileOnly() throws Exception {
        stub.on("/schemas/ids/8", 404, ABSENT);
        long[] now = {0};
        try (SchemaRegistry registry = new CachedRegistry(new HttpRegistry(access(stub.url())), () -> now[0])) {
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> registry.schema(8))
                        .isInstanceOf(UnknownSchemaException.class)
                        .hasMessage("the registry has no schema 8");
            }
            assertThat(stub.asked()).hasSize(1);

            stub.on("/schemas/ids/8", 200, holding(POINT));
            now[0] += CachedRegistry.UNKNOWN_FOR.toNanos();
            assertThat(registry.schema(8).getName()).isEqualTo("Point");
            assertThat(registry.schema(8)).isSameAs(registry.schema(8));
            assertThat(stub.asked()).hasSize(2);
        }
    }

    @Test
    void whatIsRemembered_isNoMoreThanSoMuch() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (SchemaRegistry registry = new CachedRegistry(new Counting(asked), System::nanoTime)) {
            for (int id = 0; id < 2 * CachedRegistry.MOST; id++) {
                assertThat(registry.schema(id)).isNotNull();
            }
            assertThat(registry.schema(2 * CachedRegistry.MOST - 1)).isNotNull();
            assertThat(asked).hasValue(2 * CachedRegistry.MOST);
            assertThat(registry.schema(0)).isNotNull();
            assertThat(asked).hasValue(2 * CachedRegistry.MOST + 1);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'schema':'{}','schemaType':'PROTOBUF'} | schema 7 is of the type PROTOBUF, not AVRO",
                "{'schema':'no schema'} | schema 7 cannot be read",
                "{'schema':'{`type`:`record`,`name`:`R`,`fields`:[{`name`:`a`,`type`:`int`,`order`:`sideways`}]}'} | schema 7 cannot be read",
                "{'schema':'{`type`:`record`,`name`:`R`,`fields`:[{`name`:`a`,`type`:`int`,`order`:1}]}'} | schema 7 cannot be read",
                "{'schema':'{`type`:`record`,`name`:`R`,`fields`:[{`name`:`a`,`type`:`float`,`default`:`x`}]}'} | schema 7 cannot be read",
                "{'schema':'{`type`:`fixed`,`name`:`F`,`size`:2147483647}'} | schema 7 cannot be read",
                "{'schema':'x','references':[{'name':'P','subject':'gone','version':1}]} | schema 7 refers to version 1 of subject 'gone', which the registry does not have"
            })
    void aSchemaThatNoRecordCanBeReadBy_isToldAsSuch(String answer, String why) {
        stub.on("/schemas/ids/7", 200, answer.replace('\'', '"').replace("`", "\\\""));
        stub.on("/subjects/gone/versions/1", 404, "{\"error_code\":40401,\"message\":\"Subject not found.\"}");

        assertThatThrownBy(() -> registry().schema(7))
                .isInstanceOf(UnknownSchemaException.class)
                .hasMessageContaining(why);
    }

    @Test
    void aSchemaThatNestsWithoutEnd_isToldAsSuch() {
        String deep = "{\"type\":\"array\",\"items\":".repeat(20_000) + "\"int\"" + "}".repeat(20_000);
        stub.on("/schemas/ids/7", 200, holding(deep));

        assertThatThrownBy(() -> registry().schema(7))
                .isInstanceOf(UnknownSchemaException.class)
                .hasMessageContaining("cannot be read");
    }

    @Test
    void aFailureThatPasses_isTriedAgain() throws Exception {
        AtomicInteger times = new AtomicInteger();
        stub.on(
                "/schemas/ids/7",
                exchange -> StubRegistry.send(
                        exchange, times.incrementAndGet() < 3 ? 500 : 200, times.get() < 3 ? "" : holding(POINT)));

        assertThat(registry().schema(7).getName()).isEqualTo("Point");
        assertThat(stub.asked()).hasSize(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "500 | oops | it answers 500; see that it runs | 3",
                "401 | {'error_code':401} | it does not let us in (401); check registry.url | 1",
                "403 | {'error_code':40301} | it does not let us in (403) | 1",
                "200 | <html>sign in</html> | its answer is no JSON | 1",
                "200 | [1] | holds no schema | 1",
                "200 | {} | holds no schema | 1",
                "404 | <html>none</html> | it answers 404, which is no registry's answer | 1",
                "404 | {'error_code':404,'message':'HTTP 404 Not Found'} | its address may lack a path | 1",
                "422 | {'error_code':42202,'message':'no such version'} | does not give schema 7 (42202, no such version) | 1"
            })
    void whateverElseItAnswers_isItsOwnTrouble_andNoRecords(int status, String body, String why, int times) {
        stub.on("/schemas/ids/7", status, body.replace('\'', '"'));

        assertThatThrownBy(() -> registry().schema(7))
                .isInstanceOf(KboundException.class)
                .hasMessageContaining(why);
        assertThat(stub.asked()).hasSize(times);
    }

    @Test
    void whereItSendsUsOnTo_isNotFollowed() throws Exception {
        try (StubRegistry other = new StubRegistry()) {
            stub.on("/schemas/ids/7", exchange -> {
                exchange.getResponseHeaders().add("Location", other.url() + "/schemas/ids/7");
                StubRegistry.send(exchange, 302, "x");
            });

            assertThatThrownBy(() -> registry().schema(7)).hasMessageContaining("it sends us on to " + other.url());
            assertThat(other.asked()).isEmpty();
        }
    }

    @Test
    void anAnswerThatIsHuge_isCutOff() {
        stub.on("/schemas/ids/7", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] part = " ".repeat(1 << 16).getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < 10_000; i++) {
                exchange.getResponseBody().write(part);
            }
        });

        assertThatThrownBy(() -> registry().schema(7)).hasMessageContaining("larger than 1048576 bytes");
    }

    /** The JDK's own timeout ends with the headers. */
    @ParameterizedTest
    @CsvSource({"true", "false"})
    void anAnswerThatDoesNotEnd_isWaitedForSoLong(boolean begins) {
        CountDownLatch end = new CountDownLatch(1);
        stub.on("/schemas/ids/7", exchange -> {
            if (begins) {
                exchange.sendResponseHeaders(200, 0);
                exchange.getResponseBody().write('{');
                exchange.getResponseBody().flush();
            }
            await(end);
        });

        assertThatThrownBy(() -> registry().schema(7)).hasMessageContaining("no answer within 700 ms");
        end.countDown();
    }

    @Test
    void severalAddresses_areTriedInTurn() throws Exception {
        stub.on("/schemas/ids/7", 200, holding(POINT));
        URI gone;
        try (ServerSocket nobody = new ServerSocket(0)) {
            gone = URI.create("http://127.0.0.1:" + nobody.getLocalPort());
        }
        try (StubRegistry broken = new StubRegistry()) {
            broken.on("/schemas/ids/7", 503, "");

            assertThat(registry(gone, broken.url(), stub.url()).schema(7).getName())
                    .isEqualTo("Point");
            assertThatThrownBy(() -> registry(gone, broken.url()).schema(7))
                    .hasMessageContaining(gone + ": nothing answers there; ")
                    .hasMessageContaining(broken.url() + ": it answers 503");
        }
    }

    @Test
    void aNameThatNobodyKnows_isSaid() {
        assertThatThrownBy(() ->
                        registry(URI.create("http://no-such-host.invalid:1")).check())
                .hasMessageContaining("http://no-such-host.invalid:1: nobody knows its name; see that it runs");
    }

    @Test
    void whoWeAre_isSaidWithEveryQuestion() throws Exception {
        stub.on("/schemas/ids/7", exchange -> {
            String given = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
            StubRegistry.send(
                    exchange,
                    given.equals("Basic cHVtcDpzw6ljcmV0") || given.equals("Bearer t") ? 200 : 401,
                    holding(POINT));
        });

        assertThat(registry(RegistryAccess.basic("pump:sécret"), stub.url()).schema(7))
                .isNotNull();
        assertThat(registry(RegistryAccess.bearer("t"), stub.url()).schema(7)).isNotNull();
        assertThatThrownBy(() -> registry().schema(7)).hasMessageContaining("401");
        assertThat(access(stub.url(), Optional.of("Bearer t")).toString()).doesNotContain("Bearer");
    }

    @Test
    void aSchema_isRegistered_orWhatTheRegistrySaysIsTold() {
        Schema point = new Schema.Parser().parse(POINT);
        stub.on(
                "/subjects/a%20b-value/versions",
                exchange -> {
                    String sent = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                    StubRegistry.send(
                            exchange,
                            sent.contains("Point") ? 200 : 422,
                            sent.contains("Point") ? "{\"id\":12}" : "{\"error_code\":42201,\"message\":\"no\"}");
                });
        stub.on(
                "/subjects/taken/versions",
                409,
                "{\"error_code\":409,\"message\":\"Schema being registered is incompatible\"}");

        assertThat(registry().register("a b-value", point)).isEqualTo(12);
        assertThatThrownBy(() -> registry().register("taken", point))
                .isInstanceOf(KboundException.class)
                .hasMessageContaining("subject 'taken' (409, Schema being registered is incompatible)");
    }

    @Test
    void aCheck_tellsARegistryFromAnotherServer() {
        assertThatThrownBy(() -> registry().check()).hasMessageContaining("such as /apis/ccompat/v7");
        stub.on("/schemas/types", 200, "{}");
        assertThatThrownBy(() -> registry().check()).hasMessageContaining("as registries do");
        stub.on("/schemas/types", 200, "[\"AVRO\"]");
        registry().check();
    }

    @Test
    void aStream_waitsUntilItAnswers_andSaysWhy() throws Exception {
        stub.on("/schemas/ids/7", 401, "");
        try (WaitingRegistry waiting = Registries.waiting(access(stub.url()))) {
            CompletableFuture<String> name = CompletableFuture.supplyAsync(() -> name(waiting));
            while (waiting.trouble().isEmpty()) {
                Thread.sleep(5);
            }
            assertThat(waiting.trouble().orElseThrow())
                    .matches("schema registry: http://127.0.0.1:\\d+: it does not let us in \\(401\\), for 0 s");
            stub.on("/schemas/ids/7", 200, holding(POINT));

            assertThat(name.get(10, TimeUnit.SECONDS)).isEqualTo("Point");
            assertThat(waiting.trouble()).isEmpty();
        }
    }

    @Test
    void aStopWhileItIsWaitedFor_letsTheStreamGo() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        stub.on("/schemas/ids/7", exchange -> await(end));
        WaitingRegistry waiting = Registries.waiting(new RegistryAccess(
                List.of(stub.url()), Optional.empty(), Optional.empty(), Duration.ofMinutes(1), PAUSES));
        CompletableFuture<String> name = CompletableFuture.supplyAsync(() -> name(waiting));
        while (stub.asked().isEmpty()) {
            Thread.sleep(5);
        }

        waiting.close();

        assertThatThrownBy(() -> name.get(5, TimeUnit.SECONDS)).hasRootCauseInstanceOf(KboundException.class);
        end.countDown();
    }

    private static String name(SchemaRegistry registry) {
        try {
            return registry.schema(7).getName();
        } catch (UnknownSchemaException unknown) {
            return String.valueOf(unknown.getMessage());
        }
    }

    private SchemaRegistry registry() {
        return registry(stub.url());
    }

    private static SchemaRegistry registry(URI... urls) {
        return new HttpRegistry(access(List.of(urls), Optional.empty()));
    }

    private static SchemaRegistry registry(String authorization, URI url) {
        return new HttpRegistry(access(url, Optional.of(authorization)));
    }

    private static RegistryAccess access(URI url) {
        return access(url, Optional.empty());
    }

    private static RegistryAccess access(URI url, Optional<String> authorization) {
        return access(List.of(url), authorization);
    }

    private static RegistryAccess access(List<URI> urls, Optional<String> authorization) {
        return new RegistryAccess(urls, authorization, Optional.empty(), Duration.ofMillis(700), PAUSES);
    }

    private static String holding(String schema) {
        return "{\"schema\":" + quoted(schema) + "}";
    }

    private static String quoted(String json) {
        return "\"" + json.replace("\"", "\\\"") + "\"";
    }

    private static String record(String name, String... fields) {
        StringBuilder record = new StringBuilder("{\"type\":\"record\",\"name\":\"" + name + "\",\"fields\":[");
        for (int i = 0; i < fields.length; i += 2) {
            record.append(i == 0 ? "" : ",")
                    .append("{\"name\":\"" + fields[i] + "\",\"type\":\"" + fields[i + 1] + "\"}");
        }
        return record.append("]}").toString();
    }

    private static void await(CountDownLatch end) {
        try {
            var unused = end.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** Has every schema, and counts how often it is asked. */
    private record Counting(AtomicInteger asked) implements SchemaRegistry {
        @Override
        public Schema schema(int id) {
            asked.incrementAndGet();
            return Schema.create(Schema.Type.INT);
        }

        @Override
        public int register(String subject, Schema schema) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void check() {}

        @Override
        public void close() {}
    }
}
