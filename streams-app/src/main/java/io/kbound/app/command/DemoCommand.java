package io.kbound.app.command;

import io.kbound.app.demo.Demo;
import io.kbound.app.demo.DemoResult;
import io.kbound.command.StopSignals;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code kbound demo}: everything at once, with nothing to install. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Shows everything at work: a broker, a rig with faults, a model trained on its clean history.")
final class DemoCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--seconds", description = "How long to stream. Default: until Ctrl-C.")
    private @Nullable Long seconds;

    @Option(
            names = "--source",
            description = "rig: a simulated pump rig with faults; host: this machine's telemetry."
                    + " Default: ${DEFAULT-VALUE}.")
    private Demo.Source source = Demo.Source.RIG;

    @Option(names = "--rate", description = "Readings a second. Default: 50 of the rig, 10 of this machine.")
    private @Nullable Double rate;

    @Option(names = "--false-alarm-rate", description = "Default: ${DEFAULT-VALUE}.")
    private double falseAlarmRate = 0.01;

    @Option(names = "--learn", description = "Seconds to learn from this machine. Default: ${DEFAULT-VALUE}.")
    private int learn = 90;

    @Option(names = "--model", description = "Model file to use. Default: one is trained, once.")
    private @Nullable Path model;

    @Option(
            names = "--headless",
            description = "For scripts: the story goes to standard error, the outcome alone to standard output.")
    private boolean headless;

    @Option(names = "--json", description = "Ends with one line of JSON.")
    private boolean json;

    @Override
    public Integer call() throws IOException, InterruptedException {
        double readingsPerSecond = rate == null ? (source == Demo.Source.RIG ? 50 : 10) : rate;
        if ((seconds != null && seconds < 1) || !(readingsPerSecond > 0) || learn < 30) {
            throw new ParameterException(
                    spec.commandLine(), "--seconds must be at least 1, --rate above 0, --learn at least 30");
        }
        Demo demo = new Demo(
                new Demo.Options(
                        source,
                        Optional.ofNullable(seconds),
                        readingsPerSecond,
                        falseAlarmRate,
                        learn,
                        Optional.ofNullable(model)),
                headless ? System.err : System.out);
        StopSignals.on(demo::requestStop);
        DemoResult result = demo.run();
        System.out.println(result.toText());
        if (json) {
            System.out.println(result.toJson());
        }
        return 0;
    }
}
