package io.kbound.tests;

import io.kbound.app.kafka.LocalBroker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.utils.Time;

/** A broker that asks who one is, in three ways, and lets the user {@code app} do what was granted alone. */
final class GuardedBroker implements AutoCloseable {
    private static final String PLAIN = "org.apache.kafka.common.security.plain.PlainLoginModule required ";
    private static final String SCRAM = "org.apache.kafka.common.security.scram.ScramLoginModule required";

    /** What the user says to be let in. */
    static final String PASSWORD = "user-secret-4711";

    private final KafkaRaftServer server;
    private final KeyStores keys;
    private final String open;
    private final Map<Entrance, String> entrances;

    private GuardedBroker(KafkaRaftServer server, KeyStores keys, String open, Map<Entrance, String> entrances) {
        this.server = server;
        this.keys = keys;
        this.open = open;
        this.entrances = entrances;
    }

    /** Ways in, for one who says who one is. */
    enum Entrance {
        /** By a password, nothing encrypted. */
        SASL_PLAINTEXT,
        /** By SCRAM, over TLS. */
        SASL_SSL,
        /** By a certificate. */
        SSL
    }

    static GuardedBroker start(Path folder) throws Exception {
        KeyStores keys = KeyStores.make(Files.createDirectories(folder.resolve("keys")), "broker", "app");
        // Makes the folder ready.
        Path data = folder.resolve("data");
        LocalBroker.start(0, data).close();
        String open = "127.0.0.1:" + freePort();
        Map<Entrance, String> entrances = new EnumMap<>(Entrance.class);
        for (Entrance entrance : Entrance.values()) {
            entrances.put(entrance, "127.0.0.1:" + freePort());
        }
        String advertised = "PLAINTEXT://" + open
                + entrances.entrySet().stream()
                        .map(entrance -> "," + entrance.getKey() + "://" + entrance.getValue())
                        .collect(Collectors.joining());
        String controller = "127.0.0.1:" + freePort();
        Map<String, String> settings = new HashMap<>(Map.of(
                "process.roles", "broker,controller",
                "node.id", "1",
                "controller.quorum.voters", "1@" + controller,
                "controller.listener.names", "CONTROLLER",
                "log.dirs", data.toString(),
                "offsets.topic.replication.factor", "1",
                "transaction.state.log.replication.factor", "1",
                "transaction.state.log.min.isr", "1",
                "auto.create.topics.enable", "false",
                "log.cleaner.dedupe.buffer.size", "2097152"));
        settings.putAll(Map.of(
                "listeners",
                advertised + ",CONTROLLER://" + controller,
                "advertised.listeners",
                advertised,
                "listener.security.protocol.map",
                "PLAINTEXT:PLAINTEXT,SASL_PLAINTEXT:SASL_PLAINTEXT,SASL_SSL:SASL_SSL,SSL:SSL,CONTROLLER:PLAINTEXT",
                "listener.name.sasl_plaintext.sasl.enabled.mechanisms",
                "PLAIN",
                "listener.name.sasl_ssl.sasl.enabled.mechanisms",
                "SCRAM-SHA-512",
                "listener.name.sasl_plaintext.plain.sasl.jaas.config",
                PLAIN + "user_app=\"" + PASSWORD + "\";",
                "listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config",
                SCRAM + ";",
                "authorizer.class.name",
                "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                "super.users",
                "User:ANONYMOUS"));
        settings.putAll(Map.of(
                "listener.name.ssl.ssl.client.auth",
                "required",
                "ssl.principal.mapping.rules",
                "RULE:^CN=(.*)$/$1/",
                "ssl.keystore.location",
                keys.of("broker").toString(),
                "ssl.keystore.password",
                KeyStores.PASSWORD,
                "ssl.keystore.type",
                "PKCS12",
                "ssl.truststore.location",
                keys.trusted().toString(),
                "ssl.truststore.password",
                KeyStores.PASSWORD,
                "ssl.truststore.type",
                "PKCS12"));
        KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
        server.startup();
        addUser(open);
        return new GuardedBroker(server, keys, open, entrances);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Where one may do anything. */
    String openServers() {
        return open;
    }

    /** How the user comes in, as settings of an app; secrets apart. */
    Map<String, String> user(Entrance entrance) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "bootstrap.servers", Objects.requireNonNull(entrances.get(entrance)),
                "security.protocol", entrance.name()));
        switch (entrance) {
            case SASL_PLAINTEXT -> settings.put("sasl.mechanism", "PLAIN");
            case SASL_SSL -> settings.put("sasl.mechanism", "SCRAM-SHA-512");
            case SSL -> settings.put("ssl.keystore.location", keys.of("app").toString());
        }
        if (entrance != Entrance.SASL_PLAINTEXT) {
            settings.put("ssl.truststore.location", keys.trusted().toString());
        }
        return settings;
    }

    /** What the user is known by. */
    Map<String, String> secrets(Entrance entrance) {
        String known = "username=\"app\" password=\"" + PASSWORD + "\";";
        return switch (entrance) {
            case SASL_PLAINTEXT -> Map.of("sasl.jaas.config", PLAIN + known);
            case SASL_SSL ->
                Map.of("sasl.jaas.config", SCRAM + " " + known, "ssl.truststore.password", KeyStores.PASSWORD);
            case SSL ->
                Map.of("ssl.keystore.password", KeyStores.PASSWORD, "ssl.truststore.password", KeyStores.PASSWORD);
        };
    }

    private static void addUser(String open) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", open))) {
            admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(
                            "app", new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096), PASSWORD)))
                    .all()
                    .get();
        }
    }

    /** Lets the user do something with whatever has a name that begins so, or with all for {@code *}. */
    void grant(ResourceType type, String prefix, AclOperation operation) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", open))) {
            AclBinding binding = new AclBinding(
                    new ResourcePattern(
                            type,
                            prefix,
                            type == ResourceType.CLUSTER || prefix.equals(ResourcePattern.WILDCARD_RESOURCE)
                                    ? PatternType.LITERAL
                                    : PatternType.PREFIXED),
                    new AccessControlEntry("User:app", "*", operation, AclPermissionType.ALLOW));
            admin.createAcls(List.of(binding)).all().get();
        }
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }
}
