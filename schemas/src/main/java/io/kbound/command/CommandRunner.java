package io.kbound.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
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
        try {
            return line.execute(args);
        } catch (OutOfMemoryError full) {
            report(line.getErr(), "memory: it is full; give the process more with KBOUND_JAVA_OPTS=-Xmx4g", full);
            return ExitCode.SOFTWARE;
        } catch (LinkageError broken) {
            report(
                    line.getErr(),
                    "a library does not load (" + broken + "); this needs a JDK 17 or later on x86-64 Linux,"
                            + " and a whole build",
                    broken);
            return ExitCode.SOFTWARE;
        }
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
        report(err, message(failure), failure);
        return ExitCode.SOFTWARE;
    }

    private static String message(Exception failure) {
        if (failure instanceof KboundException) {
            return String.valueOf(failure.getMessage());
        }
        if (failure instanceof FileSystemException file) {
            String why = file.getReason() == null ? file.getClass().getSimpleName() : file.getReason();
            return file.getFile() + ": it cannot be read or written (" + why + "); check its rights and the disk";
        }
        if (failure instanceof IOException) {
            return "a file: it cannot be read or written (" + failure.getMessage() + "); check it and the disk";
        }
        return "unexpected: " + failure + "; set " + DEBUG + "=1 to see where, and please report it";
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
