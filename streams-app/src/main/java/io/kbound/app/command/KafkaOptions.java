package io.kbound.app.command;

import io.kbound.command.KboundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of every command that is a plain Kafka client. */
final class KafkaOptions {
    private static final String USUAL = "127.0.0.1:9092";

    @Option(names = "--bootstrap", description = "Brokers, host:port. Default: ${DEFAULT-VALUE}.")
    private String bootstrap = USUAL;

    @Option(names = "--command-config", description = "Properties file for the Kafka client (TLS, SASL and the like).")
    private @Nullable Path commandConfig;

    /** Settings of a Kafka client. */
    Map<String, String> settings() throws IOException {
        Map<String, String> settings = new HashMap<>();
        settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        if (commandConfig != null) {
            if (!Files.isRegularFile(commandConfig)) {
                throw new KboundException(commandConfig.toString(), "there is no such file", "check the path");
            }
            Properties given = new Properties();
            try (InputStream file = Files.newInputStream(commandConfig)) {
                given.load(file);
            }
            given.forEach((key, value) -> settings.put(key.toString(), value.toString()));
        }
        return settings;
    }

    /** The options again, as far as they differ from their defaults, for a command that is told. */
    String text() {
        return (bootstrap.equals(USUAL) ? "" : " --bootstrap " + bootstrap)
                + (commandConfig == null ? "" : " --command-config " + commandConfig);
    }
}
