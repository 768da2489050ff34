package io.kbound.app.kafka;

import io.kbound.command.KboundException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/** A real Kafka broker and controller in one, on 127.0.0.1 alone, with its data in one folder. Usable once started. */
public final class LocalBroker implements AutoCloseable {
    private static final int NODE = 1;
    /** What Kafka leaves in a folder that is ready, its cluster's identity in it. */
    private static final String FORMATTED = "meta.properties";

    private static final String ADDRESS = "127.0.0.1";

    private final KafkaRaftServer server;
    private final int port;

    private LocalBroker(KafkaRaftServer server, int port) {
        this.server = server;
        this.port = port;
    }

    /**
     * Starts a broker; a folder that was never used is made ready first.
     *
     * @param port the port to listen on; 0: any that is free
     * @param data where topics are kept
     * @throws KboundException where the port is in use or the folder cannot be used
     */
    public static LocalBroker start(int port, Path data) {
        int clientPort;
        int controllerPort;
        // Both at once: a port that is given back may be found again.
        try (ServerSocket client = listen(port);
                ServerSocket controller = listen(0)) {
            clientPort = client.getLocalPort();
            controllerPort = controller.getLocalPort();
        } catch (IOException taken) {
            throw new KboundException(
                    "port " + port,
                    "it is in use on " + ADDRESS,
                    "choose another with --port, or stop what listens there",
                    taken);
        }
        try {
            Files.createDirectories(data);
            Map<String, String> settings = settings(clientPort, controllerPort, data);
            if (!Files.exists(data.resolve(FORMATTED))) {
                format(data);
            }
            KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
            server.startup();
            return new LocalBroker(server, clientPort);
        } catch (Exception failed) {
            throw new KboundException(
                    data.toString(),
                    "no broker can be started here (" + failed.getMessage() + ")",
                    "choose another folder with --data",
                    failed);
        }
    }

    /** What clients connect to: {@code host:port}. */
    public String bootstrapServers() {
        return ADDRESS + ":" + port;
    }

    /** Stops the broker and waits until it has; again does nothing. */
    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }

    private static void format(Path data) throws Exception {
        Formatter formatter = new Formatter();
        formatter.setPrintStream(new PrintStream(OutputStream.nullOutputStream()));
        formatter.setClusterId(Uuid.randomUuid().toString());
        formatter.setNodeId(NODE);
        formatter.setDirectories(List.of(data.toString()));
        formatter.setMetadataLogDirectory(data.toString());
        formatter.setControllerListenerName("CONTROLLER");
        formatter.setReleaseVersion(MetadataVersion.latestProduction());
        formatter.run();
    }

    private static Map<String, String> settings(int clientPort, int controllerPort, Path data) {
        Map<String, String> settings = new HashMap<>();
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", Integer.toString(NODE));
        settings.put("controller.quorum.voters", NODE + "@" + ADDRESS + ":" + controllerPort);
        settings.put("controller.listener.names", "CONTROLLER");
        settings.put(
                "listeners",
                "PLAINTEXT://" + ADDRESS + ":" + clientPort + ",CONTROLLER://" + ADDRESS + ":" + controllerPort);
        settings.put("advertised.listeners", "PLAINTEXT://" + ADDRESS + ":" + clientPort);
        settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        settings.put("log.dirs", data.toString());
        // One node: nothing to replicate to, and nobody to wait for.
        settings.put("offsets.topic.replication.factor", "1");
        settings.put("offsets.topic.num.partitions", "1");
        settings.put("transaction.state.log.replication.factor", "1");
        settings.put("transaction.state.log.min.isr", "1");
        settings.put("transaction.state.log.num.partitions", "1");
        settings.put("share.coordinator.state.topic.replication.factor", "1");
        settings.put("share.coordinator.state.topic.min.isr", "1");
        settings.put("group.initial.rebalance.delay.ms", "0");
        // What an app that was killed left open holds readers back until it is found.
        settings.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");
        // After a commit, what is sent next would wait 20 ms for its end, though here that takes 2.
        settings.put("add.partitions.to.txn.retry.backoff.ms", "1");
        settings.put("auto.create.topics.enable", "false");
        // The default takes 128 MB of heap at the start.
        settings.put("log.cleaner.dedupe.buffer.size", "2097152");
        return settings;
    }

    private static ServerSocket listen(int port) throws IOException {
        ServerSocket socket = new ServerSocket();
        try {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return socket;
        } catch (IOException taken) {
            socket.close();
            throw taken;
        }
    }
}
