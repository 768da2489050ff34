package io.kbound.app.web;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Who may see the page: whoever is on this machine, or whoever has the token where there is one. A browser that was led to this address
 * under another name, or by another site's page, may not.
 */
final class Access {
    private static final String COOKIE = "kbound";
    private static final String BEARER = "Bearer ";
    private static final Set<String> LOCAL = Set.of("127.0.0.1", "localhost", "[::1]");

    private final Optional<String> token;
    private final boolean local;

    /**
     * @param token empty: there is none
     * @param local whether only this machine can reach the server
     */
    Access(Optional<String> token, boolean local) {
        this.token = token;
        this.local = local;
    }

    /** The same page for those who may see it. */
    Page guard(Page page) {
        return ask -> refuse(ask).orElseGet(() -> page.answer(ask));
    }

    /** A page that changes something, for those who may see it, and asked by our own page alone. */
    Page guardChanging(Page page) {
        return guard(ask -> {
            if (!ask.method().equals("POST")) {
                return Answer.notAllowed("POST");
            }
            // Another site's page can neither send such a header nor such a type without being allowed to, and nobody
            // is.
            return ask.header("X-Kbound").isPresent()
                            && ask.header("Content-Type").orElse("").startsWith("application/json")
                    ? page.answer(ask)
                    : Answer.error(403, "send application/json and the header X-Kbound");
        });
    }

    /** The first page: it takes the token from the address, and gives it to the browser to keep. */
    Page entrance(Page page) {
        return ask -> {
            Optional<String> given = ask.parameter("token");
            if (given.isPresent() && token.isPresent() && isToken(given.get())) {
                return Answer.of(303)
                        .with("Location", "/")
                        .with("Set-Cookie", COOKIE + "=" + given.get() + "; Path=/; HttpOnly; SameSite=Strict");
            }
            return guard(page).answer(ask);
        };
    }

    /** What is answered to one who may not see anything. */
    Optional<Answer> refuse(Ask ask) {
        if (local && !LOCAL.contains(host(ask))) {
            return Optional.of(Answer.error(403, "ask for 127.0.0.1 or localhost by that name"));
        }
        if (token.isEmpty()
                || ask.header("Authorization").filter(this::isBearer).isPresent()
                || hasCookie(ask)) {
            return Optional.empty();
        }
        return Optional.of(Answer.error(401, "open the page with ?token= and the token of web.token"));
    }

    private static String host(Ask ask) {
        String host = ask.header("Host").orElse("");
        try {
            return String.valueOf(URI.create("http://" + host).getHost()).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException none) {
            return "";
        }
    }

    private boolean isBearer(String header) {
        return header.startsWith(BEARER) && isToken(header.substring(BEARER.length()));
    }

    private boolean hasCookie(Ask ask) {
        return Arrays.stream(ask.header("Cookie").orElse("").split(";", -1))
                .map(String::strip)
                .filter(cookie -> cookie.startsWith(COOKIE + "="))
                .anyMatch(cookie -> isToken(cookie.substring(COOKIE.length() + 1)));
    }

    /** In a time that does not tell how much of it was right. */
    private boolean isToken(String given) {
        return MessageDigest.isEqual(
                token.orElse("").getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    }
}
