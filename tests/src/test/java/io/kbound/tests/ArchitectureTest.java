package io.kbound.tests;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.kbound.bench.launch.Checkout;
import io.kbound.export.bound.BoundCoefficients;
import io.kbound.export.bound.Levels;
import io.kbound.export.bound.NoiseDraws;
import io.kbound.export.bound.Schedule;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may see whom. */
class ArchitectureTest {
    private static final List<String> MODULES = List.of("schemas", "scorer", "model-export", "streams-app", "tests");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .importPaths(MODULES.stream().map(ArchitectureTest::classes).toList());

    @Test
    void packagesNeverImportEachOtherInACircle() {
        slices().matching("io.kbound.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @ParameterizedTest(name = "only {1} touches {0}")
    @CsvSource({
        "ai.onnxruntime.., io.kbound.scorer.onnx..",
        "ai.djl.., io.kbound.export.denoiser..",
        "ai.onnx.., io.kbound.export.onnx..",
        "com.google.protobuf.., io.kbound.export.onnx..",
        "kafka.., io.kbound.app.kafka..",
        "org.apache.kafka.metadata.., io.kbound.app.kafka..",
        "org.apache.kafka.streams.processor.api.., io.kbound.app.topology..",
        "org.rocksdb.., io.kbound.app.topology..",
        "oshi.., io.kbound.app.demo..",
        "org.jline.., io.kbound.[command|app.watch]..",
        "com.sun.jna.., io.kbound.app.command..",
        "io.micrometer.., io.kbound.app.web..",
        "io.prometheus.., io.kbound.app.web..",
        "de.siegmar.fastcsv.reader.., io.kbound.scorer.series..",
        "com.amazon.randomcutforest.., io.kbound.bench.peers.."
    })
    void aPartThatOneRoomOwns_isTouchedThereAlone(String part, String room) {
        noClasses()
                .that()
                .resideOutsideOfPackage(room)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(part)
                .check(CLASSES);
        // The rule would hold of a part that nobody uses.
        assertThat(CLASSES.stream()
                        .filter(one -> one.getDirectDependenciesFromSelf().stream()
                                .anyMatch(used ->
                                        used.getTargetClass().getPackageName().startsWith(part.replace("..", "")))))
                .isNotEmpty();
    }

    @ParameterizedTest(name = "{0} knows nothing of {1}")
    @CsvSource({
        "io.kbound.export.., io.kbound.app..",
        "io.kbound.app.., io.kbound.export..",
        "io.kbound.scorer.., io.kbound.app..",
        "io.kbound.scorer.., io.kbound.export..",
        "io.kbound.card.., io.kbound.scorer..",
        "io.kbound.export.., org.apache.kafka..",
        "io.kbound.scorer.., org.apache.kafka..",
        "io.kbound.app.topology.., io.kbound.app.service.."
    })
    void modulesSeeOnlyThoseBelowThem(String from, String to) {
        noClasses()
                .that()
                .resideInAPackage(from)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(to)
                .check(CLASSES);
    }

    @ParameterizedTest
    @ValueSource(classes = {Schedule.class, Levels.class, NoiseDraws.class, BoundCoefficients.class})
    void theMathematics_knowsNoGraph(Class<?> of) {
        noClasses()
                .that()
                .areAssignableTo(of)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.kbound.export.onnx..", "io.kbound.scorer..")
                .check(CLASSES);
    }

    /** An upgrade may move them; CommitHookIT tells. */
    @Test
    void whatKafkaStreamsKeepsToItself_isTouchedByOneClassAlone() {
        noClasses()
                .that()
                .haveNameNotMatching("io\\.kbound\\.app\\.topology\\.CommitHook(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.kafka.streams..internals..")
                .check(CLASSES);
    }

    @Test
    void onlyCommandsSpeakToTheTerminal() {
        noClasses()
                .that()
                .resideOutsideOfPackages("..command..")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(CLASSES);
    }

    @Test
    void roomsAreFew_oneLevelDeep_andNamedForWhatTheyHold() {
        for (String module : MODULES) {
            Set<String> packages = packages(module);
            assertThat(packages).as("packages of %s", module).hasSizeBetween(1, 10);
            assertThat(packages).noneMatch(name -> name.matches(".*\\b(util|utils|common|helper|impl|misc)\\b.*"));
            assertThat(packages).allMatch(name -> name.split("\\.").length <= 4);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"schemas", "scorer", "model-export", "streams-app", "tests"})
    void everyPackageSaysWhatItIs_andKnowsNoNull(String module) {
        JavaClasses own = new ClassFileImporter().importPath(classes(module));
        for (String name : packages(module)) {
            // The records' package is generated.
            if (!name.equals("io.kbound.record")) {
                assertThat(own.getPackage(name).isAnnotatedWith(NullMarked.class))
                        .as("package %s is null-marked", name)
                        .isTrue();
            }
        }
    }

    private static Set<String> packages(String module) {
        return new ClassFileImporter()
                .importPath(classes(module)).stream()
                        .map(JavaClass::getPackageName)
                        .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Path classes(String module) {
        return Checkout.root().resolve(module).resolve("target").resolve("classes");
    }
}
