package io.kbound.app.codec;

import io.kbound.app.config.AppConfig.Format;
import java.util.Collection;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** What a value's first bytes tell of how it is framed. */
public final class Framings {
    private static final int MOST_LISTED = 10;

    private Framings() {}

    /** The format that a value begins as; avro-binary, which has no beginning, where it begins as none. */
    public static Format likeliest(byte[] value) {
        if (SingleObjectFraming.frames(value)) {
            return Format.AVRO;
        }
        if (RegistryFraming.frames(value)) {
            return Format.AVRO_REGISTRY;
        }
        for (byte first : value) {
            if (!Character.isWhitespace(first)) {
                return first == '{' ? Format.JSON : Format.AVRO_BINARY;
            }
        }
        return Format.AVRO_BINARY;
    }

    /** The number of a value's schema, where it begins as a schema registry's. */
    public static OptionalInt schemaId(byte[] value) {
        return RegistryFraming.frames(value) ? OptionalInt.of(RegistryFraming.id(value)) : OptionalInt.empty();
    }

    /** Some numbers of schemas, for people; of many, the first. */
    public static String listed(Collection<Integer> ids) {
        return ids.stream().limit(MOST_LISTED).map(String::valueOf).collect(Collectors.joining(", "))
                + (ids.size() > MOST_LISTED ? ", and more" : "");
    }
}
