package io.kbound.app.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class SignedPostTest {
    private static final URI URL = URI.create("http://127.0.0.1/alerts");

    /** The example that libraries of the Standard Webhooks specification are tested with. */
    @Test
    void aPost_isSignedAsTheSpecificationHasIt() {
        HttpRequest post = post(Optional.of(SignedPost.key("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")))
                .of("msg_p5jXN8AQM9LWM0D4loKWxJek", Instant.ofEpochSecond(1614265330), "{\"test\": 2432232314}");

        assertThat(post.headers().firstValue("webhook-id")).contains("msg_p5jXN8AQM9LWM0D4loKWxJek");
        assertThat(post.headers().firstValue("webhook-timestamp")).contains("1614265330");
        assertThat(post.headers().firstValue("webhook-signature"))
                .contains("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    void aSecretOfAnyText_isTheBytesOfIt() {
        byte[] bytes = "a word".getBytes(StandardCharsets.UTF_8);

        assertThat(SignedPost.key("a word"))
                .isEqualTo(SignedPost.key("whsec_" + Base64.getEncoder().encodeToString(bytes)));
    }

    @Test
    void withoutASecret_thereIsNoSignature() {
        HttpRequest post = post(Optional.empty()).of("id", Instant.EPOCH, "{}");

        assertThat(post.headers().firstValue("webhook-signature")).isEmpty();
        assertThat(post.headers().firstValue("webhook-id")).contains("id");
    }

    @Test
    void pauses_grow_upToAMinute() {
        assertThat(EpisodeWebhook.pauseAfter(1)).isEqualTo(Duration.ofSeconds(1));
        assertThat(EpisodeWebhook.pauseAfter(4)).isEqualTo(Duration.ofSeconds(8));
        assertThat(EpisodeWebhook.pauseAfter(1000)).isEqualTo(Duration.ofMinutes(1));
    }

    private static SignedPost post(Optional<SecretKeySpec> key) {
        return new SignedPost(URL, key, Duration.ofSeconds(1));
    }
}
