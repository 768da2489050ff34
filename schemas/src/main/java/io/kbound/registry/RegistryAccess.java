package io.kbound.registry;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * How a registry is reached.
 *
 * @param urls of the same registry, tried in turn; each with the path that its questions begin with
 * @param authorization the header of that name; empty: none is sent
 * @param tls whom to trust and who we are; empty: what the JDK has
 * @param timeout how long one answer may take
 * @param pauses before all of them are tried once more, each as often as there are pauses, where that may help
 */
public record RegistryAccess(
        List<URI> urls,
        Optional<String> authorization,
        Optional<SSLContext> tls,
        Duration timeout,
        List<Duration> pauses) {
    public RegistryAccess {
        urls = List.copyOf(urls);
        pauses = List.copyOf(pauses);
    }

    /** The header of basic authentication, of {@code name:password}. */
    public static String basic(String userInfo) {
        return "Basic " + Base64.getEncoder().encodeToString(userInfo.getBytes(StandardCharsets.UTF_8));
    }

    /** The header of a bearer token. */
    public static String bearer(String token) {
        return "Bearer " + token;
    }

    /** Without what nobody should see. */
    @Override
    public String toString() {
        return urls.toString();
    }
}
