package io.kbound.tests;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.ContainerNetwork;
import io.kbound.app.kafka.Answers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.common.errors.TimeoutException;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.Network;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;

/** A broker in a container, which can be killed and cut off: under one name and port before and after. */
final class ContainerBroker implements AutoCloseable {
    private static final String NAME = "broker";
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int PORT_INSIDE = 19092;

    private final DockerClient docker = DockerClientFactory.instance().client();
    private final Network network;
    private final KafkaContainer container;

    /** Starts one and waits until it has. */
    ContainerBroker(String image, Network network) throws IOException {
        this.network = network;
        this.container = new KafkaContainer(DockerImageName.parse(image).asCompatibleSubstituteFor("apache/kafka"))
                .withNetwork(network)
                .withListener(NAME + ":" + PORT_INSIDE);
        // Any other than a given one would be another after a restart.
        container.setPortBindings(List.of("127.0.0.1:" + freePort() + ":9092"));
        container.start();
    }

    /** What clients in the network connect to. */
    String inside() {
        return NAME + ":" + PORT_INSIDE;
    }

    /** What clients on this machine connect to. */
    String outside() {
        return container.getBootstrapServers();
    }

    /** Ends it as a power cut does, starts it again on what it left, and waits until it answers. */
    void killAndRestart() throws ExecutionException {
        docker.killContainerCmd(container.getContainerId()).withSignal("KILL").exec();
        docker.startContainerCmd(container.getContainerId()).exec();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", outside()))) {
            Answers.to(
                    () -> admin.describeCluster(new DescribeClusterOptions().timeoutMs(5_000))
                            .nodes(),
                    TimeoutException.class,
                    PATIENCE);
        }
    }

    /** Takes its cable out. */
    void cutOff() {
        docker.disconnectFromNetworkCmd()
                .withContainerId(container.getContainerId())
                .withNetworkId(network.getId())
                .exec();
    }

    /** Puts its cable back in. */
    void reconnect() {
        docker.connectToNetworkCmd()
                .withContainerId(container.getContainerId())
                .withNetworkId(network.getId())
                .withContainerNetwork(new ContainerNetwork().withAliases(NAME))
                .exec();
    }

    @Override
    public void close() {
        container.close();
    }

    private static int freePort() throws IOException {
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return any.getLocalPort();
        }
    }
}
