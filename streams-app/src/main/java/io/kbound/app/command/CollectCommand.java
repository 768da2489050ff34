package io.kbound.app.command;

import io.kbound.app.codec.InputDecoders;
import io.kbound.app.codec.SignalDecoder;
import io.kbound.app.config.AppConfig.Format;
import io.kbound.app.config.ConfigReader;
import io.kbound.app.config.Setting;
import io.kbound.app.replay.TopicFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code kbound collect}: a topic's readings as a file. */
@Command(
        name = "collect",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Writes a part of a topic's readings to a CSV, to train on or to refit with.")
final class CollectCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private KafkaOptions kafka = new KafkaOptions();

    @Option(names = "--topic", required = true, description = "Topic to read.")
    private String topic = "";

    @Option(names = "--format", description = "How its SignalRecords are encoded: avro or json. Default: avro.")
    private Format format = Format.AVRO;

    @Option(
            names = "--config",
            description =
                    "YAML file of an app, whose settings below input and registry say how its records are read, in place of"
                            + " --format.")
    private @Nullable Path config;

    @Option(
            names = "--channels",
            split = ",",
            description = "Channels, in the order of the columns. Default: those of the first reading.")
    private List<String> channels = List.of();

    @Option(names = "--from", paramLabel = "TIME", description = MomentOption.FROM)
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "TIME", description = MomentOption.TO)
    private @Nullable String to;

    @Option(names = "--out", required = true, description = "CSV file to write; packed where it ends with .gz.")
    private Path out = Path.of("");

    private SignalDecoder decoder() {
        if (config == null) {
            if (format != Format.AVRO && format != Format.JSON) {
                throw new ParameterException(
                        spec.commandLine(), "--format: '" + format + "' is for --config, with all that it takes");
            }
            return SignalDecoder.of(format);
        }
        List<String> own = List.of(Setting.INPUT_TOPIC.key() + "=" + topic, Setting.MODEL_PATH.key() + "=none");
        return InputDecoders.open(ConfigReader.read(Optional.of(config), System.getenv(), own))
                .decoder(channels);
    }

    @Override
    public Integer call() throws IOException {
        TopicFile.Written written = new TopicFile(kafka.settings(), topic, decoder())
                .write(MomentOption.parse(spec, "--from", from), MomentOption.parse(spec, "--to", to), channels, out);
        System.out.println(written.readings() + " readings written to " + out
                + (written.passedOver() == 0
                        ? ""
                        : "; " + written.passedOver() + " records that cannot be read were passed over"));
        return 0;
    }
}
