package io.kbound.app.service;

import io.kbound.app.config.AppConfig;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Whether the receiver of episodes is there. It is asked for its options, and posted nothing: a post might wake somebody. So whether it knows our
 * signature, and takes what we post, is not seen.
 */
final class WebhookChecks {
    static final String WEBHOOK = "webhook";
    static final String WEBHOOK_GROUP = "webhook-group";

    private static final String CURE = "mend webhook.url or the receiver; until it answers, episodes wait";

    private final AppConfig.Webhook webhook;
    private final Consumer<Finding> told;

    WebhookChecks(AppConfig.Webhook webhook, Consumer<Finding> told) {
        this.webhook = webhook;
        this.told = told;
    }

    /** Asks the receiver, where there is to be one. An app runs without it, so nothing fails. */
    void check() {
        webhook.url().ifPresent(url -> told.accept(check(url)));
    }

    private Finding check(URI url) {
        String receiver = SignedPost.receiver(url);
        Duration timeout = webhook.timeout();
        HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(timeout)
                .build();
        HttpRequest options = HttpRequest.newBuilder(url)
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                .build();
        try {
            int status = http.sendAsync(options, HttpResponse.BodyHandlers.discarding())
                    .get(timeout.toMillis(), TimeUnit.MILLISECONDS)
                    .statusCode();
            // One that takes nothing but posts says so by 405 or 501.
            return status == 404 || status == 410 || (status / 100 == 5 && status != 501)
                    ? Finding.warn(WEBHOOK, receiver + " answers with status " + status, CURE)
                    : Finding.ok(
                            WEBHOOK,
                            receiver + " answers" + (webhook.secret().isPresent() ? "" : "; posts are not signed"));
        } catch (TimeoutException silent) {
            return Finding.warn(
                    WEBHOOK,
                    String.format(Locale.ROOT, "%s does not answer within %d ms", receiver, timeout.toMillis()),
                    CURE);
        } catch (ExecutionException failed) {
            return Finding.warn(WEBHOOK, receiver + " cannot be reached (" + failed.getCause() + ")", CURE);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return Finding.unchecked(WEBHOOK, "interrupted");
        }
    }
}
