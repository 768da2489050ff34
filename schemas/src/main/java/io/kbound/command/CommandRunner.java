package io.kbound.command;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Runs a command the way every kbound command runs: exit code 0 when done, 1 when it failed, 2 on bad usage; an error is
 * one line on standard error.
 */
public final class CommandRunner {
    /** Set to a path's worth of anything to see the stack trace behind an error. */
    private static final String DEBUG = "KBOUND_DEBUG";

    private CommandRunner() {}

    /**
     * Runs one command line.
     *
     * @param command a picocli command with its subcommands
     * @return the exit code
     */
    public static int run(Object command, String... args) {
        CommandLine line = new CommandLine(command);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setParameterExceptionHandler(CommandRunner::badUsage);
        line.setExecutionExceptionHandler((failure, failed, parsed) -> failed(failure, failed.getErr()));
        return line.execute(args);
    }

    private static int badUsage(ParameterException misuse, String[] args) {
        CommandLine command = misuse.getCommandLine();
        boolean noCommand = misuse instanceof UnmatchedArgumentException && command.getParent() == null;
        report(
                command.getErr(),
                (noCommand ? "there is no command '" + args[0] + "'" : misuse.getMessage()) + "; see '"
                        + command.getCommandSpec().qualifiedName(" ") + " --help'",
                misuse.getCause());
        return ExitCode.USAGE;
    }

    private static int failed(Exception failure, PrintWriter err) {
        String message = failure instanceof KboundException
                ? String.valueOf(failure.getMessage())
                : "unexpected: " + failure + "; set " + DEBUG + "=1 to see where, and please report it";
        report(err, message, failure);
        return ExitCode.SOFTWARE;
    }

    private static void report(PrintWriter err, String message, @Nullable Throwable cause) {
        err.println("kbound: " + message.replaceAll("\\s*\\R\\s*", " "));
        if (cause != null && System.getenv(DEBUG) != null) {
            cause.printStackTrace(err);
        }
        err.flush();
    }

    /** The version that the build wrote into the jar's manifest. */
    public static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"kbound " + current()};
        }

        /** The version of this build, or {@code dev} where it runs from bare class files. */
        public static String current() {
            String version = Version.class.getPackage().getImplementationVersion();
            return version == null ? "dev" : version;
        }
    }
}
