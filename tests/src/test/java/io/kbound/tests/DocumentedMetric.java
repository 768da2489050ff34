package io.kbound.tests;

import io.kbound.bench.launch.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A metric of kbound's own as docs/metrics.md has it.
 *
 * @param labels besides those that a histogram's buckets have
 */
record DocumentedMetric(String name, String type, Set<String> labels, String meaning) {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(kbound_\\w+)` \\| (\\w+) \\|([^|]*)\\| (.*) \\|$");
    private static final Pattern LABEL = Pattern.compile("`(\\w+)`");
    private static final Pattern OTHER = Pattern.compile("`((?:kafka|jvm|process|system)_\\w*[a-z])`");

    /** All of them by name. */
    static Map<String, DocumentedMetric> all() throws IOException {
        return ROW.matcher(page())
                .results()
                .map(row -> new DocumentedMetric(row.group(1), row.group(2), labels(row.group(3)), row.group(4)))
                .collect(Collectors.toMap(
                        DocumentedMetric::name,
                        metric -> metric,
                        (one, other) -> {
                            throw new IllegalStateException(one.name + " stands there twice");
                        },
                        TreeMap::new));
    }

    /** The names of others' metrics that the page has. */
    static Set<String> others() throws IOException {
        return OTHER.matcher(page())
                .results()
                .map(name -> name.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The names under which its values are served. */
    Stream<String> sampleNames() {
        return type.equals("histogram") ? Stream.of("_bucket", "_sum", "_count").map(name::concat) : Stream.of(name);
    }

    private static Set<String> labels(String cell) {
        return LABEL.matcher(cell).results().map(label -> label.group(1)).collect(Collectors.toSet());
    }

    private static String page() throws IOException {
        return Files.readString(Checkout.root().resolve("docs").resolve("metrics.md"));
    }
}
