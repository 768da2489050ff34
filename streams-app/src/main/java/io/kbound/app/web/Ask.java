package io.kbound.app.web;

import java.util.Optional;

/** What a client asks. */
public interface Ask {
    /** GET, POST, and so on. */
    String method();

    /** A parameter of the address; empty where it is not given. */
    Optional<String> parameter(String name);

    /** A header. */
    Optional<String> header(String name);

    /** What is sent along, as text; of more than a few kilobytes the rest is left out. */
    String body();
}
