package io.kbound.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kbound.command.KboundException;
import io.kbound.registry.RegistryClient.Reply;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.apache.avro.Schema;

/** A registry over HTTP. What a schema refers to is asked for with it. */
final class HttpRegistry implements SchemaRegistry {
    private static final int MOST_REFERENCES = 100;

    private final RegistryClient client;

    HttpRegistry(RegistryAccess access) {
        this.client = new RegistryClient(access);
    }

    @Override
    public Schema schema(int id) throws UnknownSchemaException {
        String name = "schema " + Integer.toUnsignedString(id);
        if (id < 0) {
            throw new UnknownSchemaException("no registry has " + name);
        }
        Reply reply = client.get("/schemas/ids/" + id);
        if (reply.isAbsent()) {
            throw new UnknownSchemaException("the registry has no " + name);
        }
        requireNoError(reply, name);
        Schema.Parser parser = new Schema.Parser().setValidateDefaults(false);
        return parse(name, reply.body(), parser, new HashSet<>());
    }

    /** Parses what an answer holds, after all that it refers to: a parser knows the types that it has seen. */
    private Schema parse(String name, JsonNode answer, Schema.Parser parser, Set<String> seen)
            throws UnknownSchemaException {
        String type = answer.path("schemaType").asText("AVRO");
        if (!type.equals("AVRO")) {
            throw new UnknownSchemaException(name + " is of the type " + type + ", not AVRO");
        }
        for (JsonNode reference : answer.path("references")) {
            String subject = reference.path("subject").asText();
            int version = reference.path("version").asInt();
            if (!seen.add(subject + "/" + version)) {
                continue;
            }
            if (seen.size() > MOST_REFERENCES) {
                throw new UnknownSchemaException(name + " refers to more than " + MOST_REFERENCES + " others");
            }
            Reply reply = client.get("/subjects/" + encoded(subject) + "/versions/" + version);
            if (reply.isAbsent()) {
                throw new UnknownSchemaException(name + " refers to version " + version + " of subject '" + subject
                        + "', which the registry does not have");
            }
            requireNoError(reply, name);
            var unused = parse(name, reply.body(), parser, seen);
        }
        String text = answer.path("schema").asText();
        if (text.isEmpty()) {
            throw new KboundException(
                    "schema registry", "its answer for " + name + " holds no schema", "check registry.url");
        }
        try {
            return parser.parse(text);
        } catch (RuntimeException | StackOverflowError garbled) {
            // Avro's parser does not say all by exceptions of its own: an order that is none, a default that is no
            // number.
            throw new UnknownSchemaException(name + " cannot be read (" + garbled.getMessage() + ")");
        }
    }

    private static void requireNoError(Reply reply, String name) {
        if (reply.error() != 0) {
            throw new KboundException(
                    "schema registry",
                    "it does not give " + name + " (" + reply.error() + ", " + reply.message() + ")",
                    "check registry.url");
        }
    }

    @Override
    public int register(String subject, Schema schema) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("schema", schema.toString());
        Reply reply = client.post("/subjects/" + encoded(subject) + "/versions", body);
        if (reply.error() != 0) {
            throw new KboundException(
                    "schema registry",
                    "it does not take the schema of subject '" + subject + "' (" + reply.error() + ", "
                            + reply.message() + ")",
                    "set the subject's compatibility, or write to another topic");
        }
        JsonNode id = reply.body().path("id");
        if (!id.canConvertToInt()) {
            throw new KboundException(
                    "schema registry", "its answer for subject '" + subject + "' holds no id", "check registry.url");
        }
        return id.intValue();
    }

    @Override
    public void check() {
        Reply reply = client.get("/schemas/types");
        if (reply.error() != 0 || !reply.body().isArray()) {
            throw new KboundException(
                    "schema registry",
                    "it does not say which types of schemas it has, as registries do",
                    "check registry.url");
        }
    }

    @Override
    public void close() {
        client.close();
    }

    private static String encoded(String subject) {
        return URLEncoder.encode(subject, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
