package io.kbound.export.command;

import io.kbound.command.CommandRunner;
import picocli.CommandLine.Command;

/** The commands of model-export. */
@Command(
        name = "kbound",
        subcommands = {TrainCommand.class, WrapCommand.class, RefitCommand.class, InspectCommand.class},
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
