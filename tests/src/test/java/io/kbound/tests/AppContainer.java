package io.kbound.tests;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Ports;
import com.github.dockerjava.api.model.Volume;
import io.kbound.app.web.HealthPage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;

/** The app's own image at work, as confined as can be: a root that is read-only, no capability, half a gigabyte. */
final class AppContainer implements AutoCloseable {
    /** What opens its page. */
    static final String TOKEN = "of-the-test";

    /** Where files given to it lie. */
    static final String FILES = "/files/";

    private static final int PORT = 8080;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final DockerClient docker = DockerClientFactory.instance().client();
    private final HttpClient http = HttpClient.newHttpClient();
    private final GenericContainer<?> container;

    private AppContainer(GenericContainer<?> container) {
        this.container = container;
    }

    /** One that runs, and is ready. */
    static AppContainer run(Network network, Map<String, String> environment, Path model) {
        GenericContainer<?> container = confined(network, model)
                .withEnv(environment)
                .withEnv("KBOUND_MODEL_PATH", FILES + model.getFileName())
                .withEnv("KBOUND_WEB_TOKEN", TOKEN)
                .withExposedPorts(PORT)
                .waitingFor(Wait.forHttp(HealthPage.READY).forPort(PORT).withStartupTimeout(PATIENCE))
                .withCommand("run");
        container.start();
        return new AppContainer(container);
    }

    /** Runs another command to its end, which must be a good one. */
    static void succeed(Network network, List<Path> files, String... command) throws IOException, InterruptedException {
        try (AppContainer one =
                new AppContainer(confined(network, files.toArray(Path[]::new)).withCommand(command))) {
            one.container.start();
            int exitCode = one.exitCode(PATIENCE);
            if (exitCode != 0) {
                throw new IllegalStateException(String.join(" ", command) + ":\n" + one.container.getLogs());
            }
        }
    }

    private static GenericContainer<?> confined(Network network, Path... files) {
        return new GenericContainer<>(DockerImages.APP)
                .withNetwork(network)
                // By default nothing can be run from there.
                .withTmpFs(Map.of("/tmp", "rw"))
                .withCreateContainerCmdModifier(
                        create -> confine(Objects.requireNonNull(create.getHostConfig()), files));
    }

    private static void confine(HostConfig host, Path... files) {
        host.withReadonlyRootfs(true)
                .withCapDrop(Capability.ALL)
                .withSecurityOpts(List.of("no-new-privileges"))
                .withMemory(512L << 20)
                // Testcontainers' own way to mount files would pull an image to try whether it can.
                .withBinds(Arrays.stream(files)
                        .map(file -> new Bind(file.toString(), new Volume(FILES + file.getFileName()), AccessMode.ro))
                        .toArray(Bind[]::new));
    }

    /** Ends it as a power cut does. */
    void kill() {
        docker.killContainerCmd(container.getContainerId()).withSignal("KILL").exec();
    }

    /** Starts it again. */
    void restart() {
        docker.startContainerCmd(container.getContainerId()).exec();
    }

    /** Asks it to end, as an orchestrator does, and says how it ended. */
    int stop(Duration patience) throws InterruptedException {
        docker.killContainerCmd(container.getContainerId()).withSignal("TERM").exec();
        return exitCode(patience);
    }

    private int exitCode(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (Boolean.TRUE.equals(inspect().getState().getRunning())) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("not ended in time:\n" + container.getLogs());
            }
            Thread.sleep(50);
        }
        return Objects.requireNonNull(inspect().getState().getExitCodeLong()).intValue();
    }

    /** How it is, as the engine has it. */
    InspectContainerResponse inspect() {
        return docker.inspectContainerCmd(container.getContainerId()).exec();
    }

    /** What a shell in it says to a line: both streams. */
    String shell(String line) throws IOException, InterruptedException {
        var result = container.execInContainer("bash", "-c", line);
        return (result.getStdout() + result.getStderr()).strip();
    }

    /** Its answer. */
    HttpResponse<String> ask(String path, String... headers) throws IOException, InterruptedException {
        // Another port each time it was started.
        Ports.Binding[] bound = Objects.requireNonNull(
                inspect().getNetworkSettings().getPorts().getBindings().get(new ExposedPort(PORT)));
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + bound[0].getHostPortSpec() + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Waits until readiness is answered with a status, and says with which words. */
    String awaitReady(int status) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        String last = "";
        while (true) {
            try {
                HttpResponse<String> answer = ask(HealthPage.READY);
                last = answer.statusCode() + " " + answer.body();
                if (answer.statusCode() == status) {
                    return answer.body();
                }
            } catch (IOException notListeningYet) {
                // It begins to when it has found its brokers.
                last = notListeningYet.toString();
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("never " + status + ", last " + last + ":\n" + container.getLogs());
            }
            Thread.sleep(200);
        }
    }

    @Override
    public void close() {
        container.close();
    }
}
