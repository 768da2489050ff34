package io.kbound.tests;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A real schema registry in a process of its own, on this machine's own address, with all that it knows in memory. */
final class Apicurio implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final int OLDEST_JAVA = 21;
    private static final Pattern VERSION = Pattern.compile("JAVA_VERSION=\"(\\d+)");

    private final Process process;
    private final URI url;

    private Apicurio(Process process, URI url) {
        this.process = process;
        this.url = url;
    }

    /** A Java that it runs on; empty: this machine has none. */
    static Optional<Path> java() throws IOException {
        List<Path> homes = new ArrayList<>();
        for (Map.Entry<String, String> variable : System.getenv().entrySet()) {
            if (variable.getKey().startsWith("JAVA_HOME")) {
                homes.add(Path.of(variable.getValue()));
            }
        }
        homes.add(Path.of(System.getProperty("java.home")));
        Path installed = Path.of("/usr/lib/jvm");
        if (Files.isDirectory(installed)) {
            try (Stream<Path> all = Files.list(installed)) {
                all.forEach(homes::add);
            }
        }
        for (Path home : homes) {
            if (version(home) >= OLDEST_JAVA) {
                return Optional.of(home.resolve("bin/java"));
            }
        }
        return Optional.empty();
    }

    private static int version(Path home) throws IOException {
        Path release = home.resolve("release");
        if (!Files.isRegularFile(release)) {
            return 0;
        }
        Matcher version = VERSION.matcher(Files.readString(release));
        return version.find() ? Integer.parseInt(version.group(1)) : 0;
    }

    /** Starts it, and waits until it answers. */
    static Apicurio start(Path java, Path folder) throws Exception {
        int port = freePort();
        Path log = folder.resolve("registry.log");
        Process process = new ProcessBuilder(
                        java.toString(),
                        "-Xmx512m",
                        "-Dquarkus.http.host=127.0.0.1",
                        "-Dquarkus.http.port=" + port,
                        "-Dquarkus.management.host=127.0.0.1",
                        "-Dquarkus.management.port=" + freePort(),
                        "-jar",
                        Path.of(System.getProperty("kbound.registry", "target/registry"), "quarkus-run.jar")
                                .toString())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Apicurio registry = new Apicurio(process, URI.create("http://127.0.0.1:" + port + "/apis/ccompat/v7"));
        try {
            registry.awaitAnswer(log);
            return registry;
        } catch (IOException | InterruptedException | RuntimeException failed) {
            registry.close();
            throw failed;
        }
    }

    private void awaitAnswer(Path log) throws IOException, InterruptedException {
        HttpClient http = HttpClient.newHttpClient();
        HttpRequest question =
                HttpRequest.newBuilder(URI.create(url + "/subjects")).build();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline && process.isAlive()) {
            try {
                if (http.send(question, BodyHandlers.ofString()).statusCode() == 200) {
                    return;
                }
            } catch (IOException early) {
                // It does not listen yet.
            }
            Thread.sleep(250);
        }
        throw new IllegalStateException("the registry does not answer:\n" + Files.readString(log));
    }

    /** What its questions begin with. */
    URI url() {
        return url;
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
