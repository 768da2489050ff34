package io.kbound.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.kbound.bench.launch.Checkout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;

/** The images that are under test, as {@code docker build} makes them of what Maven has built. */
final class DockerImages {
    /** The app's. */
    static final String APP = "kbound:under-test";

    private static final String KAFKA_OF_OURS = "kbound-kafka:under-test";
    private static final Path ROOT = Checkout.root();

    private DockerImages() {}

    /** Builds the app's. */
    static void buildApp() throws IOException, InterruptedException {
        run(ROOT.resolve("docker").resolve("assemble").toString(), "--as-built");
        run(
                "docker",
                "build",
                "--tag",
                APP,
                "--file",
                ROOT.resolve("docker").resolve("Dockerfile").toString(),
                "--target",
                "app",
                "--build-arg",
                "BUILDER=debian:bookworm-slim",
                ROOT.toString());
    }

    /** Kafka's own; where it cannot be pulled, one with the same manners made of the app's and of Kafka's jars in it. */
    static String kafka() throws IOException, InterruptedException {
        String official = Objects.requireNonNull(System.getProperty("kafka.image"));
        if (exitCode("docker", "image", "inspect", official) == 0 || exitCode("docker", "pull", official) == 0) {
            return official;
        }
        System.out.println(official + " cannot be pulled: a broker of the same libraries stands in for it");
        Path folder = ROOT.resolve("tests/src/test/resources/kafka");
        run("docker", "build", "--tag", KAFKA_OF_OURS, "--build-arg", "APP=" + APP, folder.toString());
        return KAFKA_OF_OURS;
    }

    private static int exitCode(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor())
                .as(() -> String.join(" ", command) + ":\n" + said)
                .isZero();
    }
}
