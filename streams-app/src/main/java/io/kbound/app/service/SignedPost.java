package io.kbound.app.service;

import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Posts as the Standard Webhooks specification has them: a receiver knows by the signature whom one is from, by the time that it is no old
 * one sent again, and by the id whether it has had it before.
 *
 * @param url where to
 * @param key that signs; empty: nothing does
 * @param timeout how long an answer may take
 */
record SignedPost(URI url, Optional<SecretKeySpec> key, Duration timeout) {
    private static final String ALGORITHM = "HmacSHA256";
    private static final String ENCODED = "whsec_";

    /**
     * A key of a secret as people keep it.
     *
     * @param secret {@code whsec_} and Base64, as the specification writes it, or any text
     * @throws IllegalArgumentException where it begins so and is no Base64, or is empty
     */
    static SecretKeySpec key(String secret) {
        byte[] bytes = secret.startsWith(ENCODED)
                ? Base64.getDecoder().decode(secret.substring(ENCODED.length()))
                : secret.getBytes(StandardCharsets.UTF_8);
        return new SecretKeySpec(bytes, ALGORITHM);
    }

    /** Who posts go to, without what may hold a secret: user and path. */
    static String receiver(URI url) {
        return url.getScheme() + "://" + url.getHost() + (url.getPort() < 0 ? "" : ":" + url.getPort());
    }

    /**
     * A post.
     *
     * @param id the same where the same thing is told again
     * @param at when it is posted
     * @param body JSON
     */
    HttpRequest of(String id, Instant at, String body) {
        String seconds = Long.toString(at.getEpochSecond());
        HttpRequest.Builder post = HttpRequest.newBuilder(url)
                .timeout(timeout)
                .header("Content-Type", "application/json")
                .header("User-Agent", "kbound")
                .header("webhook-id", id)
                .header("webhook-timestamp", seconds)
                .POST(HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8));
        key.ifPresent(known -> post.header("webhook-signature", signature(known, id + "." + seconds + "." + body)));
        return post.build();
    }

    private static String signature(SecretKeySpec key, String signed) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, missing);
        }
    }
}
