package io.kbound.app.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a client is answered. */
public final class Answer {
    private final int status;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private final byte[] body;

    private Answer(int status, byte[] body) {
        this.status = status;
        this.body = body;
    }

    /** Nothing but a status. */
    public static Answer of(int status) {
        return new Answer(status, new byte[0]);
    }

    /** Bytes of a type. Takes the array over. */
    public static Answer of(int status, String type, byte[] body) {
        return new Answer(status, body).with("Content-Type", type);
    }

    /** A JSON object. */
    public static Answer json(int status, JsonNode body) {
        return of(status, "application/json", (body + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** That something is not as it must be. */
    public static Answer error(int status, String what) {
        return json(status, JsonNodeFactory.instance.objectNode().put("error", what));
    }

    /** That another method is the one to ask with. */
    public static Answer notAllowed(String method) {
        return of(405).with("Allow", method);
    }

    /** The same with a header more. */
    public Answer with(String header, String value) {
        headers.put(header, value);
        return this;
    }

    int status() {
        return status;
    }

    Map<String, String> headers() {
        return headers;
    }

    ByteBuffer body() {
        return ByteBuffer.wrap(body).asReadOnlyBuffer();
    }
}
