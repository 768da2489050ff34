package io.kbound.app.config;

import io.kbound.app.config.AppConfig.Webhook;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;

/** Settings of who is told of episodes. */
final class WebhookSettings {
    /** Some receivers take their secret in the path: no address is shown. */
    private static final String URL_CURE = "write one such as https://alerts.example.com/kbound";

    private static final String ENCODED = "whsec_";
    private static final Duration LONGEST = Duration.ofSeconds(20);

    private WebhookSettings() {}

    static Webhook webhook(Values values) {
        Optional<URI> url = values.optionalText(Setting.WEBHOOK_URL).map(text -> url(text, values));
        Optional<String> secret = values.optionalText(Setting.WEBHOOK_SECRET);
        if (url.isPresent() && values.optionalName(Setting.OUTPUT_EPISODES).isEmpty()) {
            throw values.broken(
                    Setting.OUTPUT_EPISODES, "is empty, and a webhook is told of episodes", "name a topic for them");
        }
        secret.filter(text -> text.startsWith(ENCODED)).ifPresent(text -> requireBase64(text, values));
        return new Webhook(url, secret, values.duration(Setting.WEBHOOK_TIMEOUT, LONGEST));
    }

    private static URI url(String text, Values values) {
        try {
            URI url = new URI(text);
            boolean web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            if (web && url.getHost() != null && url.getUserInfo() == null) {
                return url;
            }
        } catch (URISyntaxException garbled) {
            throw values.brokenSecret(Setting.WEBHOOK_URL, "is no address", URL_CURE);
        }
        throw values.brokenSecret(Setting.WEBHOOK_URL, "is no address of http or https without a user", URL_CURE);
    }

    private static void requireBase64(String secret, Values values) {
        try {
            Base64.getDecoder().decode(secret.substring(ENCODED.length()));
        } catch (IllegalArgumentException garbled) {
            throw values.brokenSecret(
                    Setting.WEBHOOK_SECRET, "begins with whsec_, and goes on with no Base64", "copy it whole");
        }
    }
}
