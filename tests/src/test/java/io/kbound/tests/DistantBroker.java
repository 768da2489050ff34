package io.kbound.tests;

import io.kbound.app.kafka.LocalBroker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;

/** A broker with two entrances: one for those who test, and one at the end of a {@link KafkaLine} for the app that is tested. */
final class DistantBroker implements AutoCloseable {
    private final KafkaRaftServer server;
    private final KafkaLine line;
    private final String near;

    private DistantBroker(KafkaRaftServer server, KafkaLine line, String near) {
        this.server = server;
        this.line = line;
        this.near = near;
    }

    static DistantBroker start(Path data) throws IOException {
        // Makes the folder ready.
        LocalBroker.start(0, data).close();
        KafkaLine line = new KafkaLine();
        String near = "127.0.0.1:" + freePort();
        int farPort = freePort();
        String controller = "127.0.0.1:" + freePort();
        line.to(farPort);
        Map<String, String> settings = new HashMap<>(Map.of(
                "process.roles", "broker,controller",
                "node.id", "1",
                "controller.quorum.voters", "1@" + controller,
                "controller.listener.names", "CONTROLLER",
                "inter.broker.listener.name", "NEAR",
                "listeners", "NEAR://" + near + ",FAR://127.0.0.1:" + farPort + ",CONTROLLER://" + controller,
                "advertised.listeners", "NEAR://" + near + ",FAR://127.0.0.1:" + line.port(),
                "listener.security.protocol.map", "NEAR:PLAINTEXT,FAR:PLAINTEXT,CONTROLLER:PLAINTEXT",
                "log.dirs", data.toString()));
        settings.putAll(Map.of(
                "offsets.topic.replication.factor", "1",
                "offsets.topic.num.partitions", "1",
                "transaction.state.log.replication.factor", "1",
                "transaction.state.log.min.isr", "1",
                "transaction.state.log.num.partitions", "1",
                "auto.create.topics.enable", "false",
                "log.cleaner.dedupe.buffer.size", "2097152",
                // One that was killed is missed within seconds, and what it left open is ended.
                "group.min.session.timeout.ms", "1000",
                "group.initial.rebalance.delay.ms", "0",
                "transaction.abort.timed.out.transaction.cleanup.interval.ms", "500"));
        KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
        server.startup();
        return new DistantBroker(server, line, near);
    }

    /** Where those who test come in. */
    String near() {
        return near;
    }

    /** Where the app comes in. */
    String far() {
        return "127.0.0.1:" + line.port();
    }

    /** What lies between the app and the broker. */
    KafkaLine line() {
        return line;
    }

    @Override
    public void close() throws IOException {
        line.close();
        server.shutdown();
        server.awaitShutdown();
    }

    private static int freePort() throws IOException {
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return any.getLocalPort();
        }
    }
}
