package io.kbound.bench;

import io.kbound.command.CommandRunner;
import picocli.CommandLine.Command;

/** The command that measures. */
@Command(
        name = "kbound",
        subcommands = BenchCommand.class,
        versionProvider = CommandRunner.Version.class,
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
public final class Main {
    private Main() {}

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] args) {
        System.exit(CommandRunner.run(new Main(), args));
    }
}
