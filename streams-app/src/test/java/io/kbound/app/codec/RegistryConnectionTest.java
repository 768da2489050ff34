package io.kbound.app.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.kbound.app.config.AppConfig.Registry;
import io.kbound.command.KboundException;
import io.kbound.registry.Registries;
import io.kbound.registry.SchemaRegistry;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A registry by TLS that shows a certificate of its own, and asks for ours. */
class RegistryConnectionTest {
    private static final String PASSWORD = "changeit";

    @TempDir
    private static Path folder;

    private static HttpsServer server;

    @BeforeAll
    static void start() throws Exception {
        makeKeys("server", "PKCS12");
        makeKeys("client", "PKCS12");
        makeKeys("old", "JKS");
        pem("server", false);
        pem("client", true);
        SSLContext context = SSLContext.getInstance("TLS");
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store("server"), PASSWORD.toCharArray());
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        KeyStore clients = KeyStore.getInstance("PKCS12");
        clients.load(null, null);
        clients.setCertificateEntry("client", store("client").getCertificate("client"));
        clients.setCertificateEntry("old", store("old").getCertificate("old"));
        trusted.init(clients);
        context.init(keys.getKeyManagers(), trusted.getTrustManagers(), null);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters needed = context.getDefaultSSLParameters();
                needed.setNeedClientAuth(true);
                parameters.setSSLParameters(needed);
            }
        });
        server.createContext("/schemas/types", exchange -> {
            try (exchange) {
                byte[] answer = "[\"AVRO\"]".getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, answer.length);
                exchange.getResponseBody().write(answer);
            }
        });
        server.start();
    }

    @AfterAll
    static void stop() {
        server.stop(0);
    }

    @ParameterizedTest
    @CsvSource({
        "server.pem, , client.pem, ",
        "server.pem, , client.p12, changeit",
        "server.p12, changeit, client.pem, ",
        "server.p12, changeit, old.p12, changeit"
    })
    void filesOfKeys_mayBePem_pkcs12_orJks(
            String truststore, String trustPassword, String keystore, String keyPassword) {
        try (SchemaRegistry registry = open(registry(truststore, trustPassword, keystore, keyPassword))) {
            registry.check();
        }
    }

    @Test
    void withoutThem_neitherSideTrustsTheOther() {
        assertThatThrownBy(() -> open(registry(null, null, "client.pem", null)).check())
                .isInstanceOf(KboundException.class)
                .hasMessageContaining("unable to find valid certification path");
        assertThatThrownBy(() -> open(registry("server.pem", null, null, null)).check())
                .isInstanceOf(KboundException.class)
                .hasMessageContaining("schema registry: https://127.0.0.1:");
    }

    @ParameterizedTest
    @CsvSource({
        "none.pem, , , , registry.truststore: ",
        "server.p12, wrong, , , registry.truststore",
        ", , client.p12, , key store password is not specified",
        ", , client.p12, wrong, registry.keystore",
        ", , server.pem, , registry.keystore"
    })
    void aFileThatCannotBeRead_isSaid_withoutItsPassword(
            String truststore, String trustPassword, String keystore, String keyPassword, String why) {
        assertThatThrownBy(() -> RegistryConnection.access(registry(truststore, trustPassword, keystore, keyPassword)))
                .isInstanceOf(KboundException.class)
                .hasMessageContaining(why)
                .hasMessageNotContaining("changeit");
    }

    @Test
    void withoutAnAddress_thereIsNone() {
        assertThat(RegistryConnection.access(new Registry(
                        List.of(),
                        Optional.of("a:b"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty())))
                .isEmpty();
    }

    private static SchemaRegistry open(Registry registry) {
        return Registries.open(RegistryConnection.access(registry).orElseThrow());
    }

    private static Registry registry(
            @Nullable String truststore,
            @Nullable String trustPassword,
            @Nullable String keystore,
            @Nullable String keyPassword) {
        return new Registry(
                List.of(URI.create("https://127.0.0.1:" + server.getAddress().getPort())),
                Optional.empty(),
                Optional.empty(),
                Optional.ofNullable(truststore).map(folder::resolve),
                Optional.ofNullable(trustPassword),
                Optional.ofNullable(keystore).map(folder::resolve),
                Optional.ofNullable(keyPassword));
    }

    private static void makeKeys(String name, String type) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair"));
        command.addAll(List.of("-alias", name, "-keyalg", "EC", "-dname", "CN=" + name, "-ext", "SAN=ip:127.0.0.1"));
        command.addAll(List.of("-storetype", type, "-storepass", PASSWORD, "-keypass", PASSWORD));
        command.addAll(List.of("-keystore", folder.resolve(name + ".p12").toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    private static void pem(String name, boolean withKey) throws Exception {
        KeyStore store = store(name);
        String text = armoured("CERTIFICATE", store.getCertificate(name).getEncoded());
        if (withKey) {
            byte[] key = Objects.requireNonNull(store.getKey(name, PASSWORD.toCharArray()))
                    .getEncoded();
            text = armoured("PRIVATE KEY", key) + text;
        }
        Files.writeString(folder.resolve(name + ".pem"), text);
    }

    private static String armoured(String what, byte[] bytes) {
        return "-----BEGIN " + what + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes) + "\n-----END " + what + "-----\n";
    }

    private static KeyStore store(String name) throws Exception {
        try (InputStream file = Files.newInputStream(folder.resolve(name + ".p12"))) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(file, PASSWORD.toCharArray());
            return store;
        }
    }
}
