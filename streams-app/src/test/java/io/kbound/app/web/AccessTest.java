package io.kbound.app.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessTest {
    private static final Page SECRET = ask -> Answer.of(200);

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:8080", "localhost:8080", "LOCALHOST", "[::1]:8080"})
    void onThisMachine_nothingIsAskedFor(String host) {
        assertThat(status(local().guard(SECRET), get(Map.of("Host", host)))).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example:8080", "127.0.0.1.evil.example", "127.0.0.1:80@evil.example", "", "a b"})
    void aNameThatSomebodyElseGaveThisMachine_isRefused(String host) {
        assertThat(status(local().guard(SECRET), get(Map.of("Host", host)))).isEqualTo(403);
    }

    @Test
    void whereThereIsAToken_itIsAskedFor_andTakenAsHeaderOrCookie() {
        Page page = remote().guard(SECRET);

        assertThat(status(page, get(Map.of()))).isEqualTo(401);
        assertThat(status(page, get(Map.of("Authorization", "Bearer wrong")))).isEqualTo(401);
        assertThat(status(page, get(Map.of("Cookie", "kbound=")))).isEqualTo(401);
        assertThat(status(page, get(Map.of("Authorization", "Bearer sesame")))).isEqualTo(200);
        assertThat(status(page, get(Map.of("Cookie", "a=b; kbound=sesame")))).isEqualTo(200);
    }

    @Test
    void theEntrance_givesTheBrowserTheToken_andTakesItOutOfTheAddress() {
        Page entrance = remote().entrance(SECRET);

        Answer answer = entrance.answer(new Asked("GET", Map.of("token", "sesame"), Map.of()));
        assertThat(answer.status()).isEqualTo(303);
        assertThat(answer.headers())
                .containsEntry("Location", "/")
                .containsEntry("Set-Cookie", "kbound=sesame; Path=/; HttpOnly; SameSite=Strict");
        assertThat(status(entrance, new Asked("GET", Map.of("token", "wrong"), Map.of())))
                .isEqualTo(401);
    }

    @Test
    void whatChangesSomething_mustBeAskedByOurOwnPage() {
        Page page = local().guardChanging(SECRET);
        Map<String, String> own =
                Map.of("Host", "localhost", "X-Kbound", "page", "Content-Type", "application/json; charset=utf-8");

        assertThat(status(page, new Asked("POST", Map.of(), own))).isEqualTo(200);
        assertThat(status(page, new Asked("GET", Map.of(), own))).isEqualTo(405);
        assertThat(status(page, new Asked("POST", Map.of(), Map.of("Host", "localhost"))))
                .isEqualTo(403);
        assertThat(status(
                        page,
                        new Asked(
                                "POST",
                                Map.of(),
                                Map.of("Host", "localhost", "X-Kbound", "page", "Content-Type", "text/plain"))))
                .isEqualTo(403);
    }

    private static Access local() {
        return new Access(Optional.empty(), true);
    }

    private static Access remote() {
        return new Access(Optional.of("sesame"), false);
    }

    private static Ask get(Map<String, String> headers) {
        return new Asked("GET", Map.of(), headers);
    }

    private static int status(Page page, Ask ask) {
        return page.answer(ask).status();
    }

    private record Asked(String method, Map<String, String> parameters, Map<String, String> headers) implements Ask {
        @Override
        public Optional<String> parameter(String name) {
            return Optional.ofNullable(parameters.get(name));
        }

        @Override
        public Optional<String> header(String name) {
            return Optional.ofNullable(headers.get(name));
        }

        @Override
        public String body() {
            return "";
        }
    }
}
