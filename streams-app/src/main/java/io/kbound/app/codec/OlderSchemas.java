package io.kbound.app.codec;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;

/** What our own records were written by in earlier builds; their files lie beside those of today, in {@code older}. */
final class OlderSchemas {
    private OlderSchemas() {}

    /** Those of one kind of record, the oldest first. */
    static List<Schema> of(Class<?> type) {
        List<Schema> schemas = new ArrayList<>();
        for (int version = 1; ; version++) {
            String name = "older/" + type.getSimpleName() + "-" + version + ".avsc";
            try (InputStream file = type.getResourceAsStream(name)) {
                if (file == null) {
                    return schemas;
                }
                schemas.add(new Schema.Parser().parse(file));
            } catch (IOException ours) {
                throw new UncheckedIOException(ours);
            }
        }
    }
}
