package io.kbound.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kbound.bench.launch.Checkout;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What ships with kbound is known by name, version, licence and hash, and may be shipped. */
class BillOfMaterialsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What ships with the app, then what training has beside it. */
    private static final List<String> MODULES = List.of("streams-app", "model-export");

    /** Of a part's licences, one is enough. */
    private static final Set<String> TAKEN = Set.of(
            "Apache-2.0",
            "BSD-2-Clause",
            "BSD-3-Clause",
            "BSD-4-Clause",
            "CC0-1.0",
            "EDL 1.0",
            "EPL-2.0",
            "Go License",
            "MIT");

    @ParameterizedTest
    @ValueSource(strings = {"streams-app", "model-export"})
    void everyJarOnTheClassPath_isListed_withItsHash_andNothingElseIs(String module) throws Exception {
        Set<String> jars = new TreeSet<>();
        for (String jar : Files.readString(Checkout.root().resolve(module + "/target/classpath"))
                .strip()
                .split(File.pathSeparator, -1)) {
            // Our own are made after they are listed.
            if (!Path.of(jar).startsWith(Checkout.root())) {
                jars.add(sha256(Path.of(jar)));
            }
        }
        Set<String> listed = new TreeSet<>();
        for (JsonNode part : parts(module)) {
            if (!isOurs(part)) {
                listed.add(hash(part));
            }
        }

        assertThat(jars).hasSizeGreaterThan(20);
        assertThat(listed).isEqualTo(jars);
    }

    @Test
    void everyPart_hasALicenceThatMayBeShippedUnderOurs() throws Exception {
        for (String module : MODULES) {
            assertThat(parts(module))
                    .allSatisfy(
                            part -> assertThat(licences(part)).as(name(part)).containsAnyElementsOf(TAKEN));
        }
    }

    @Test
    void thePageOfThirdParties_isWhatShips() throws Exception {
        Map<String, String> rows = new TreeMap<>();
        for (String module : List.of("model-export", "streams-app")) {
            for (JsonNode part : parts(module)) {
                if (!isOurs(part)) {
                    String where = module.equals("streams-app") ? "app" : "training";
                    rows.put(
                            name(part),
                            "| %s | %s | %s | %s |\n"
                                    .formatted(
                                            name(part),
                                            part.path("version").asText(),
                                            String.join(", ", licences(part)),
                                            where));
                }
            }
        }
        String page = """
                # Third parties

                What ships with kbound, and under which licence each part's makers offer it; of several one may choose. `app` is in every image and on every app's class
                path, `training` beside it where models are trained. The same, with hashes, in CycloneDX's format: `target/bom.json` of `streams-app` and `model-export` after
                `mvn verify`, `/opt/kbound/app/bom.json` in the image.

                | part | version | licence | in |
                |---|---|---|---|
                """ + String.join("", rows.values());

        Path written = Checkout.root().resolve("docs").resolve("third-parties.md");
        if (Picture.isWanted()) {
            Files.writeString(written, page);
        }
        assertThat(written)
                .as("what -Dkbound.docs.write=true writes anew")
                .usingCharset(StandardCharsets.UTF_8)
                .hasContent(page);
    }

    private static Iterable<JsonNode> parts(String module) throws IOException {
        Path bom = Checkout.root().resolve(module).resolve("target").resolve("bom.json");
        return JSON.readTree(bom.toFile()).path("components");
    }

    private static boolean isOurs(JsonNode part) {
        return part.path("group").asText().equals("io.kbound");
    }

    private static String name(JsonNode part) {
        return part.path("group").asText() + ":" + part.path("name").asText();
    }

    private static List<String> licences(JsonNode part) {
        return StreamSupport.stream(part.path("licenses").spliterator(), false)
                .map(licence -> licence.has("expression")
                        ? licence.path("expression").asText()
                        : licence.path("license")
                                .path("id")
                                .asText(licence.path("license").path("name").asText()))
                .sorted()
                .toList();
    }

    private static String hash(JsonNode part) {
        return StreamSupport.stream(part.path("hashes").spliterator(), false)
                .filter(hash -> hash.path("alg").asText().equals("SHA-256"))
                .map(hash -> hash.path("content").asText())
                .collect(Collectors.joining());
    }

    private static String sha256(Path file) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }
}
