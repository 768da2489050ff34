package io.kbound.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.kbound.app.config.AppConfig;
import io.kbound.app.config.ConfigReader;
import io.kbound.app.web.HealthPage;
import io.kbound.bench.launch.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files for Kubernetes and Compose: as their readers read them, and with settings that the app takes. */
class DeploymentTest {
    private static final Path DOCKER = Checkout.root().resolve("docker");

    private static final Map<String, Class<? extends HasMetadata>> KINDS = Map.of(
            "ConfigMap", ConfigMap.class,
            "Secret", Secret.class,
            "PersistentVolumeClaim", PersistentVolumeClaim.class,
            "Service", Service.class,
            "PodDisruptionBudget", PodDisruptionBudget.class,
            "StatefulSet", StatefulSet.class);

    /** The model of Kubernetes' objects would keep fields that it does not know. */
    private static final YAMLMapper STRICT = YAMLMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .annotationIntrospector(new JacksonAnnotationIntrospector() {
                private static final long serialVersionUID = 1;

                @Override
                public Boolean hasAnySetter(Annotated member) {
                    return false;
                }
            })
            .build();

    @TempDir
    private Path folder;

    @Test
    void everyObject_isOneThatKubernetesKnows() throws Exception {
        List<HasMetadata> objects = objects(Files.readString(DOCKER.resolve("kubernetes.yaml")));

        assertThat(objects).extracting(HasMetadata::getKind).containsExactlyInAnyOrderElementsOf(KINDS.keySet());
        assertThat(objects)
                .allSatisfy(object ->
                        assertThat(HasMetadata.getApiVersion(object.getClass())).isEqualTo(object.getApiVersion()));
    }

    @Test
    void aFieldThatKubernetesDoesNotKnow_isFound() throws Exception {
        String misspelt = Files.readString(DOCKER.resolve("kubernetes.yaml"))
                .replace("readOnlyRootFilesystem", "readOnlyRootFileSystem");

        assertThatThrownBy(() -> objects(misspelt))
                .isInstanceOf(UnrecognizedPropertyException.class)
                .hasMessageContaining("readOnlyRootFileSystem");
    }

    @Test
    void thePods_areConfined_andAskedForTheirHealth_andHaveTimeToStop() throws Exception {
        StatefulSet set = theOne(StatefulSet.class);
        PodSpec pod = set.getSpec().getTemplate().getSpec();
        Container app = pod.getContainers().get(0);
        String yaml = theOne(ConfigMap.class).getData().get("kbound.yaml");
        Map<String, String> environment = new HashMap<>(theOne(Secret.class).getStringData());
        app.getEnv().forEach(variable -> environment.put(variable.getName(), "kbound-0"));
        AppConfig config = ConfigReader.read(
                Optional.of(Files.writeString(folder.resolve("kbound.yaml"), yaml)), environment, List.of());

        assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
        assertThat(app.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
        assertThat(app.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
        assertThat(app.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
        assertThat(app.getLivenessProbe().getHttpGet().getPath()).isEqualTo(HealthPage.LIVE);
        assertThat(app.getReadinessProbe().getHttpGet().getPath()).isEqualTo(HealthPage.READY);
        assertThat(Duration.ofSeconds(pod.getTerminationGracePeriodSeconds()))
                .isGreaterThan(config.app().stopTimeout());
        assertThat(config.kafka()).containsEntry("group.instance.id", "kbound-0");
        assertThat(app.getVolumeMounts())
                .anySatisfy(mount -> assertThat(mount.getMountPath())
                        .isEqualTo(config.kafka().get("state.dir")))
                .anySatisfy(mount -> assertThat(config.model().path()).startsWithRaw(Path.of(mount.getMountPath())));
        Map<String, String> labels = set.getSpec().getTemplate().getMetadata().getLabels();
        assertThat(labels)
                .containsAllEntriesOf(set.getSpec().getSelector().getMatchLabels())
                .containsAllEntriesOf(theOne(Service.class).getSpec().getSelector())
                .containsAllEntriesOf(theOne(PodDisruptionBudget.class)
                        .getSpec()
                        .getSelector()
                        .getMatchLabels());
    }

    @Test
    void composesApp_hasSettingsThatItTakes_andNothingIsOpenToOtherMachines() throws Exception {
        JsonNode services = new YAMLMapper()
                .readTree(DOCKER.resolve("compose.yaml").toFile())
                .path("services");
        JsonNode shared = new YAMLMapper()
                .readTree(DOCKER.resolve("compose.yaml").toFile())
                .path("x-app");
        Map<String, String> environment = new HashMap<>();
        shared.path("environment")
                .properties()
                .forEach(variable ->
                        environment.put(variable.getKey(), variable.getValue().asText()));

        assertThat(ConfigReader.read(Optional.empty(), environment, List.of())
                        .web()
                        .token())
                .isPresent();
        assertThat(services.path("kafka").path("image").textValue())
                .isEqualTo("${KAFKA_IMAGE:-" + Objects.requireNonNull(System.getProperty("kafka.image")) + "}");
        List<String> ports = new ArrayList<>();
        services.findValues("ports").forEach(list -> list.forEach(port -> ports.add(port.textValue())));
        shared.path("ports").forEach(port -> ports.add(port.textValue()));
        assertThat(ports).hasSizeGreaterThan(3).allMatch(port -> port.startsWith("127.0.0.1:"));
    }

    private static <T extends HasMetadata> T theOne(Class<T> kind) throws IOException {
        return objects(Files.readString(DOCKER.resolve("kubernetes.yaml"))).stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .findFirst()
                .orElseThrow();
    }

    private static List<HasMetadata> objects(String yaml) throws IOException {
        List<HasMetadata> objects = new ArrayList<>();
        try (MappingIterator<JsonNode> documents =
                STRICT.readerFor(JsonNode.class).readValues(yaml)) {
            while (documents.hasNext()) {
                JsonNode document = documents.next();
                Class<? extends HasMetadata> kind =
                        Objects.requireNonNull(KINDS.get(document.path("kind").textValue()));
                objects.add(STRICT.treeToValue(document, kind));
            }
        }
        return objects;
    }
}
