package io.kbound.app.command;

import io.kbound.command.CommandRunner;
import picocli.CommandLine.Command;

/** The commands of the streaming app. */
@Command(
        name = "kbound",
        subcommands = {
            DemoCommand.class,
            InitCommand.class,
            DoctorCommand.class,
            RunCommand.class,
            ModelCommand.class,
            ScoreCommand.class,
            ReplayCommand.class,
            WatchCommand.class,
            ProduceCommand.class,
            CollectCommand.class,
            BrokerCommand.class,
            SimulateCommand.class
        },
        versionProvider = CommandRunner.Version.class,
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
public final class Main {
    private Main() {}

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] args) {
        System.exit(CommandRunner.run(new Main(), args));
    }
}
