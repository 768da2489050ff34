package io.kbound.app.command;

import io.kbound.app.kafka.ModelProducer;
import io.kbound.app.kafka.Topics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code kbound model}: models of running apps. */
@Command(
        name = "model",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Gives running apps a new model.",
        subcommands = ModelCommand.Push.class)
final class ModelCommand {
    /** {@code kbound model push}: a model file on the topic that apps follow. */
    @Command(
            name = "push",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = "Puts a model on a topic; every app whose model.topic it is takes it up.")
    static final class Push implements Callable<Integer> {
        private static final Duration TIMEOUT = Duration.ofSeconds(10);

        @Parameters(paramLabel = "MODEL", description = "Model file.")
        private Path file = Path.of("");

        @Mixin
        private KafkaOptions kafka = new KafkaOptions();

        @Option(names = "--topic", required = true, description = "Topic of models; created where it is not there.")
        private String topic = "";

        @Override
        public Integer call() throws IOException {
            Map<String, String> settings = kafka.settings();
            try (Topics topics = new Topics(settings, TIMEOUT)) {
                topics.createForModels(topic);
            }
            System.out.println(new ModelProducer(settings).push(file, topic));
            return 0;
        }
    }
}
