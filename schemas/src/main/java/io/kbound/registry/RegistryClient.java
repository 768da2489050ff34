package io.kbound.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.kbound.command.KboundException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Questions to a registry and its answers: JSON, or one of its error codes. Whatever else comes is the registry's trouble, and not
 * that of what was asked for. Each address is tried in turn, and all of them again, after pauses, where that may help.
 */
final class RegistryClient {
    private static final String CONTENT_TYPE = "application/vnd.schemaregistry.v1+json";
    private static final int LARGEST_ANSWER = 1 << 20;
    private static final int DEEPEST_ANSWER = 100;

    private final RegistryAccess access;
    private final HttpClient http;
    private final JsonMapper mapper;
    private final CompletableFuture<HttpResponse<byte[]>> closed = new CompletableFuture<>();

    RegistryClient(RegistryAccess access) {
        this.access = access;
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(Version.HTTP_1_1)
                .connectTimeout(access.timeout())
                // It would take the credentials to wherever it is sent.
                .followRedirects(Redirect.NEVER);
        access.tls().ifPresent(builder::sslContext);
        this.http = builder.build();
        this.mapper = JsonMapper.builder()
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
        mapper.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(DEEPEST_ANSWER)
                        .build());
    }

    /**
     * An answer.
     *
     * @param error the registry's error code, of five digits; 0: none
     * @param body of the answer, or of the error
     */
    record Reply(int error, JsonNode body) {
        /** True where there is nothing of what was asked for. */
        boolean isAbsent() {
            return error / 100 == 404;
        }

        /** What the registry says of an error. */
        String message() {
            return body.path("message").asText("no reason given");
        }
    }

    /** Asks for what lies at a path. */
    Reply get(String path) {
        return ask(path, Optional.empty());
    }

    /** Sends something to a path. */
    Reply post(String path, JsonNode body) {
        return ask(path, Optional.of(body.toString()));
    }

    private Reply ask(String path, Optional<String> body) {
        List<String> troubles = new ArrayList<>();
        boolean mayPass = true;
        for (int round = 0; round <= access.pauses().size() && mayPass; round++) {
            if (round > 0) {
                pause(access.pauses().get(round - 1));
            }
            troubles.clear();
            mayPass = false;
            for (URI url : access.urls()) {
                try {
                    return ask(url, path, body);
                } catch (Trouble trouble) {
                    troubles.add(url + ": " + trouble.getMessage());
                    mayPass |= trouble.mayPass;
                }
            }
        }
        throw new KboundException(
                "schema registry",
                String.join("; ", troubles),
                mayPass
                        ? "see that it runs and can be reached"
                        : "check registry.url, registry.user-info and registry.token");
    }

    private Reply ask(URI url, String path, Optional<String> body) throws Trouble {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(access.timeout())
                .header("Accept", CONTENT_TYPE + ", application/json");
        access.authorization().ifPresent(value -> request.header("Authorization", value));
        body.ifPresent(json -> request.header("Content-Type", CONTENT_TYPE).POST(BodyPublishers.ofString(json)));
        HttpResponse<byte[]> response = send(request.build());
        int status = response.statusCode();
        if (status == 200) {
            return new Reply(0, json(response).orElseThrow(() -> new Trouble("its answer is no JSON", false)));
        }
        if (status == 401 || status == 403) {
            throw new Trouble("it does not let us in (" + status + ")", false);
        }
        if (status / 100 == 3) {
            throw new Trouble(
                    "it sends us on to "
                            + response.headers().firstValue("Location").orElse("somewhere else"),
                    false);
        }
        Optional<JsonNode> error = json(response);
        int code = error.map(node -> node.path("error_code").asInt()).orElse(0);
        // Its own codes have five digits; a server that knows nothing of such paths answers with the status alone.
        if (error.isPresent() && status / 100 == 4 && (code / 100 == status || code == 409 || code == 422)) {
            return new Reply(code, error.get());
        }
        throw new Trouble(
                "it answers " + status
                        + (status == 404
                                ? ", which is no registry's answer; its address may lack a path, such as /apis/ccompat/v7"
                                : ""),
                status >= 500 || status == 429 || status == 408);
    }

    private HttpResponse<byte[]> send(HttpRequest request) throws Trouble {
        CompletableFuture<HttpResponse<byte[]>> answer =
                http.sendAsync(request, ofWhat -> new BoundedBody(LARGEST_ANSWER));
        try {
            // The request's own timeout ends with the headers; a body may take for ever.
            CompletableFuture.anyOf(answer, closed).get(access.timeout().toMillis(), TimeUnit.MILLISECONDS);
            if (closed.isDone()) {
                throw new Trouble("it was not waited for any longer", false);
            }
            return answer.join();
        } catch (TimeoutException slow) {
            throw new Trouble("no answer within " + access.timeout().toMillis() + " ms", true);
        } catch (ExecutionException failed) {
            throw new Trouble(reason(failed), true);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new Trouble("interrupted", false);
        } finally {
            answer.cancel(true);
        }
    }

    /** What the network, or the JDK's client, says; some of it says nothing but its name. */
    private static String reason(ExecutionException failed) {
        Throwable failure = failed.getCause() == null ? failed : failed.getCause();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException) {
                return "nobody knows its name";
            }
        }
        if (failure.getMessage() != null) {
            return failure.getMessage();
        }
        return failure instanceof ConnectException
                ? "nothing answers there"
                : failure.getClass().getSimpleName();
    }

    private Optional<JsonNode> json(HttpResponse<byte[]> response) {
        try {
            JsonNode tree = mapper.readTree(response.body());
            return Optional.ofNullable(tree).filter(JsonNode::isContainerNode);
        } catch (JsonProcessingException garbled) {
            return Optional.empty();
        } catch (IOException garbled) {
            return Optional.empty();
        }
    }

    private void pause(Duration pause) {
        try {
            closed.get(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException over) {
            // As long as was meant.
        } catch (ExecutionException never) {
            throw new IllegalStateException(never);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Lets go whoever waits. */
    @SuppressWarnings("NullAway") // Nobody looks at what it is completed with.
    void close() {
        closed.complete(null);
    }

    /** One address gave no answer that can be used. */
    private static final class Trouble extends Exception {
        private static final long serialVersionUID = 1L;

        private final boolean mayPass;

        Trouble(String message, boolean mayPass) {
            super(message);
            this.mayPass = mayPass;
        }
    }
}
