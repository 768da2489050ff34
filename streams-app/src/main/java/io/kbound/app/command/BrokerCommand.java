package io.kbound.app.command;

import io.kbound.app.kafka.LocalBroker;
import io.kbound.command.StopSignals;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code kbound broker}: a real single-node Kafka broker for development, until interrupted. */
@Command(
        name = "broker",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Runs a single-node Kafka broker on 127.0.0.1, for development.")
final class BrokerCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--port", description = "Port to listen on. Default: ${DEFAULT-VALUE}.")
    private int port = 9092;

    @Option(names = "--data", description = "Folder that topics are kept in. Default: ${DEFAULT-VALUE}.")
    private Path data = Path.of(".kbound", "broker");

    @Override
    public Integer call() throws InterruptedException {
        if (port < 0 || port > 65_535) {
            throw new ParameterException(
                    spec.commandLine(), "--port must lie between 0 and 65535; 0: any that is free");
        }
        CountDownLatch stop = new CountDownLatch(1);
        StopSignals.on(stop::countDown);
        try (LocalBroker broker = LocalBroker.start(port, data)) {
            System.out.println(
                    "broker listening on " + broker.bootstrapServers() + ", data in " + data + "; Ctrl-C stops it");
            stop.await();
        }
        return 0;
    }
}
