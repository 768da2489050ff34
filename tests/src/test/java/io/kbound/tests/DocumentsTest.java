package io.kbound.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.kbound.app.codec.DeadLetterReason;
import io.kbound.app.config.Setting;
import io.kbound.bench.launch.Checkout;
import io.kbound.command.Completion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the documents name is there. */
class DocumentsTest {
    private static final Pattern CLASS_NAME = Pattern.compile("`([A-Z][a-z]+(?:[A-Z][a-z]+)+)(?:\\.[A-Z_]+)?`");
    /** Any class name, which elsewhere could be another word. */
    private static final Pattern WORD = Pattern.compile("`([A-Z][A-Za-z]+)`");

    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]*)(?:#([^)]+))?\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ +(.*)$");
    private static final Pattern PICTURE = Pattern.compile("pictures/([\\w.-]+)\\)");

    @Test
    void everyClassThatADocumentNames_exists() throws Exception {
        Set<String> classes = classes();
        for (Path document : documents()) {
            Matcher named = CLASS_NAME.matcher(Files.readString(document));
            while (named.find()) {
                assertThat(classes).as("%s names %s", document, named.group(1)).contains(named.group(1));
            }
        }
    }

    @Test
    void everyClassThatHoldsAFormulaOfTheBound_exists() throws Exception {
        String page = Files.readString(Checkout.root().resolve("docs").resolve("bound.md"));
        Set<String> named =
                WORD.matcher(page).results().map(word -> word.group(1)).collect(Collectors.toSet());

        assertThat(named).contains("Schedule", "Levels", "NoiseDraws", "BoundCoefficients", "BoundGraph");
        assertThat(classes()).containsAll(named);
    }

    @Test
    void everyFileThatADocumentLinksTo_exists_andHasTheSection() throws Exception {
        for (Path document : documents()) {
            Matcher link = LINK.matcher(Files.readString(document));
            while (link.find()) {
                Path target = link.group(1).isEmpty() ? document : document.resolveSibling(link.group(1));
                assertThat(target).as("linked from %s", document).exists();
                if (link.group(2) != null) {
                    assertThat(anchors(target))
                            .as("%s, linked from %s", target, document)
                            .contains(link.group(2));
                }
            }
        }
    }

    @Test
    void everyPictureThatADocumentShows_isTakenByATest_andNoOtherIsKept() throws Exception {
        Set<String> shown = new TreeSet<>();
        for (Path document : documents()) {
            PICTURE.matcher(Files.readString(document)).results().forEach(picture -> shown.add(picture.group(1)));
        }
        Set<String> kept;
        try (Stream<Path> files = Files.list(Picture.DOCUMENTED)) {
            kept = files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
        }
        JavaClass pictures = new ClassFileImporter()
                .importPackages(Picture.class.getPackageName())
                .get(Picture.class);
        Set<String> taken = Stream.of(Picture.values())
                .filter(picture -> pictures.getField(picture.name()).getAccessesToSelf().stream()
                        .anyMatch(access ->
                                access.getOriginOwner().getSimpleName().endsWith("IT")))
                .map(Picture::fileName)
                .collect(Collectors.toSet());

        assertThat(taken).hasSameSizeAs(Picture.values());
        assertThat(shown).isEqualTo(taken).isEqualTo(kept);
        for (String picture : kept) {
            assertThat(Picture.DOCUMENTED.resolve(picture))
                    .satisfies(file -> assertThat(Files.size(file)).isLessThan(Picture.MOST_BYTES));
        }
    }

    @Test
    void startReadingHere_isFiveClassesAtMost() throws Exception {
        String architecture = Files.readString(Checkout.root().resolve("ARCHITECTURE.md"));
        String section = architecture.substring(architecture.indexOf("## Start reading here"));
        String list = section.substring(0, section.indexOf("\n## ", 3));

        assertThat(list.lines().filter(line -> line.matches("\\d\\. .*"))).hasSizeBetween(3, 5);
    }

    @Test
    void theLaunchersHelp_namesEveryCommandOfEveryModule() throws Exception {
        Process help = new ProcessBuilder(Checkout.launcher().toString(), "--help").start();
        String text = new String(help.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Set<String> named = text.lines()
                .filter(line -> line.matches("  [a-z]+ {2,}.*"))
                .map(line -> line.trim().replaceAll(" .*", ""))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(help.waitFor()).isZero();
        Set<String> commands = new TreeSet<>();
        for (Class<?> main : List.of(
                io.kbound.app.command.Main.class,
                io.kbound.export.command.Main.class,
                io.kbound.bench.Main.class,
                Completion.class)) {
            for (Class<?> command :
                    main.getAnnotation(picocli.CommandLine.Command.class).subcommands()) {
                commands.add(
                        command.getAnnotation(picocli.CommandLine.Command.class).name());
            }
        }
        assertThat(named).isEqualTo(commands);
    }

    @Test
    void theConfigurationPage_isWhatTheCodeSays() throws Exception {
        StringBuilder page = new StringBuilder("""
                # Configuration

                One YAML file, `kbound run --config kbound.yaml`. The environment goes over the file, and `--set key=value` over both. A key of
                the file or of `--set` that is not known stops the start. What is in force is printed at the start, secrets hidden.
                `kbound init` writes such a file from a sample of your readings, with all of these settings in it.

                | key | default | environment | meaning |
                |---|---|---|---|
                """);
        for (Setting setting : Setting.values()) {
            String byDefault = setting.byDefault()
                    .map(value -> value.isEmpty() ? "" : "`" + value + "`")
                    .orElse("required");
            page.append("| `%s` | %s | `%s` | %s |\n"
                    .formatted(setting.key(), byDefault, setting.variable(), setting.meaning()));
        }
        page.append("""

                Everything below `kafka:` goes to the Kafka clients as it is (`KBOUND_KAFKA_…` in the environment, with `_` for `.`):
                `kafka.bootstrap.servers` (default `127.0.0.1:9092`), `kafka.processing.guarantee` (default `exactly_once_v2`), TLS, SASL and the rest.

                Paths of fields (`input.source` and its neighbours), the framings, and the schema registry are described in [records.md](records.md#records-of-your-own).
                Passwords and tokens are best given in the environment.

                With `state.store: rocksdb` all stores of a process share some 128 MiB beside the heap. For another measure, name a
                `RocksDBConfigSetter` of your own in `kafka.rocksdb.config.setter`.
                """);

        Path written = Checkout.root().resolve("docs").resolve("configuration.md");
        if (Picture.isWanted()) {
            Files.writeString(written, page);
        }
        assertThat(written)
                .as("what -Dkbound.docs.write=true writes anew")
                .usingCharset(StandardCharsets.UTF_8)
                .hasContent(page.toString());
    }

    @Test
    void theRecordsPage_namesEveryReasonOfADeadLetter() throws Exception {
        String page = Files.readString(Checkout.root().resolve("docs").resolve("records.md"));

        assertThat(DeadLetterReason.values())
                .allSatisfy(reason -> assertThat(page).contains("| `" + reason.code() + "` |"));
    }

    @Test
    void theTestsPage_namesTheLongProofs() throws Exception {
        String page = Files.readString(Checkout.root().resolve("tests").resolve("README.md"));
        String paragraph = page.substring(0, page.indexOf(" are tagged `long`"));
        Set<String> named = WORD.matcher(paragraph)
                .results()
                .map(word -> word.group(1))
                .filter(name -> name.endsWith("IT"))
                .collect(Collectors.toCollection(TreeSet::new));

        Set<String> tagged = new ClassFileImporter()
                .importPackages(DocumentsTest.class.getPackageName()).stream()
                        .filter(proof -> proof.tryGetAnnotationOfType(Tag.class)
                                .filter(tag -> tag.value().equals("long"))
                                .isPresent())
                        .map(JavaClass::getSimpleName)
                        .collect(Collectors.toCollection(TreeSet::new));
        assertThat(named).isEqualTo(tagged).isNotEmpty();
    }

    private static Set<String> classes() {
        return new ClassFileImporter()
                        .importPaths(Stream.of("schemas", "scorer", "model-export", "streams-app", "tests")
                                .flatMap(module -> Stream.of("classes", "test-classes")
                                        .map(kind -> Checkout.root()
                                                .resolve(module)
                                                .resolve("target")
                                                .resolve(kind)))
                                .filter(Files::isDirectory)
                                .toList())
                        .stream()
                        .map(JavaClass::getSimpleName)
                        .collect(Collectors.toSet());
    }

    /** The names by which a page's sections can be linked to, as GitHub makes them. */
    private static Set<String> anchors(Path document) throws IOException {
        return HEADING.matcher(Files.readString(document))
                .results()
                .map(heading -> heading.group(1)
                        .strip()
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    private static List<Path> documents() throws IOException {
        try (Stream<Path> files = Files.walk(Checkout.root(), 2)) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .filter(file -> !file.toString().contains("target"))
                    .toList();
        }
    }
}
