package io.kbound.tests;

import io.kbound.app.kafka.LocalBroker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.utils.Time;

/** A broker that asks who one is, and lets a user do what was granted alone. */
final class GuardedBroker implements AutoCloseable {
    private static final String PLAIN = "org.apache.kafka.common.security.plain.PlainLoginModule required ";

    private final KafkaRaftServer server;
    private final String open;
    private final String guarded;

    private GuardedBroker(KafkaRaftServer server, String open, String guarded) {
        this.server = server;
        this.open = open;
        this.guarded = guarded;
    }

    static GuardedBroker start(Path folder) throws IOException {
        // Makes the folder ready.
        LocalBroker.start(0, folder).close();
        String open = "127.0.0.1:" + freePort();
        String guarded = "127.0.0.1:" + freePort();
        String controller = "127.0.0.1:" + freePort();
        Map<String, String> settings = new HashMap<>(Map.of(
                "process.roles", "broker,controller",
                "node.id", "1",
                "controller.quorum.voters", "1@" + controller,
                "controller.listener.names", "CONTROLLER",
                "log.dirs", folder.toString(),
                "offsets.topic.replication.factor", "1",
                "transaction.state.log.replication.factor", "1",
                "transaction.state.log.min.isr", "1",
                "auto.create.topics.enable", "false",
                "log.cleaner.dedupe.buffer.size", "2097152"));
        settings.putAll(Map.of(
                "listeners", "PLAINTEXT://" + open + ",SASL_PLAINTEXT://" + guarded + ",CONTROLLER://" + controller,
                "advertised.listeners", "PLAINTEXT://" + open + ",SASL_PLAINTEXT://" + guarded,
                "listener.security.protocol.map",
                        "PLAINTEXT:PLAINTEXT,SASL_PLAINTEXT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT",
                "sasl.enabled.mechanisms", "PLAIN",
                "listener.name.sasl_plaintext.plain.sasl.jaas.config", PLAIN + "user_app=\"word\";",
                "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                "super.users", "User:ANONYMOUS"));
        KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
        server.startup();
        return new GuardedBroker(server, open, guarded);
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

    /** How the user comes in, as settings of an app. */
    List<String> user() {
        return List.of(
                "kafka.bootstrap.servers=" + guarded,
                "kafka.security.protocol=SASL_PLAINTEXT",
                "kafka.sasl.mechanism=PLAIN",
                "kafka.sasl.jaas.config=" + PLAIN + "username=\"app\" password=\"word\";");
    }

    /** Lets the user do something with whatever has a name that begins so. */
    void grant(ResourceType type, String prefix, AclOperation operation) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", open))) {
            AclBinding binding = new AclBinding(
                    new ResourcePattern(
                            type, prefix, type == ResourceType.CLUSTER ? PatternType.LITERAL : PatternType.PREFIXED),
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
