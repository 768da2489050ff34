package io.kbound.command;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Parameters;

/**
 * {@code kbound completion}: what a shell needs to complete command lines of all modules. No module sees all others, so the launcher
 * brings them together, and names the class that has each one's commands.
 */
@Command(
        name = "kbound",
        subcommands = Completion.Script.class,
        versionProvider = CommandRunner.Version.class,
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
public final class Completion {
    /** Names the classes that have commands, with blanks between. */
    private static final String MODULES = "KBOUND_COMMANDS";

    private static final String PROGRAM = "kbound";

    private Completion() {}

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] args) {
        System.exit(CommandRunner.run(new Completion(), args));
    }

    /** A shell that takes the script. */
    enum Shell {
        /** The one that it is written for. */
        BASH,
        /** It understands those of bash, and the script says so to it. */
        ZSH
    }

    /** Prints it. */
    @Command(
            name = "completion",
            mixinStandardHelpOptions = true,
            description = "Prints a script by which a shell completes commands, options and their values.",
            footer = {
                "",
                "In the shell at hand, or in every one by a line in ~/.bashrc or ~/.zshrc:",
                "  source <(kbound completion bash)"
            })
    public static final class Script implements Callable<Integer> {
        // One script serves both: that it is one of them is all there is to know.
        @SuppressWarnings("UnusedVariable")
        @Parameters(paramLabel = "SHELL", description = "bash or zsh.")
        private Shell shell = Shell.BASH;

        @Override
        public Integer call() throws ReflectiveOperationException {
            List<Class<?>> modules = new ArrayList<>(List.of(Completion.class));
            for (String name : System.getenv().getOrDefault(MODULES, "").split(" +", -1)) {
                if (!name.isEmpty()) {
                    modules.add(Class.forName(name));
                }
            }
            System.out.println(script(modules));
            return 0;
        }
    }

    /**
     * The script for the commands of several modules.
     *
     * @param modules classes whose subcommands are the program's
     */
    static String script(List<Class<?>> modules) {
        CommandLine all = new CommandLine(CommandSpec.create().name(PROGRAM).mixinStandardHelpOptions(true));
        for (Class<?> module : modules) {
            new CommandLine(module).getSubcommands().forEach((name, command) -> {
                lowerCase(command.getCommandSpec());
                all.addSubcommand(name, command);
            });
        }
        return AutoComplete.bash(PROGRAM, all);
    }

    /** Offers the constants of enumerations as the help writes them; either way they are taken. */
    private static void lowerCase(CommandSpec command) {
        for (OptionSpec option : List.copyOf(command.options())) {
            if (option.type().isEnum()) {
                command.remove(option);
                command.addOption(option.toBuilder()
                        .completionCandidates(names(option.type()))
                        .build());
            }
        }
        for (PositionalParamSpec parameter : List.copyOf(command.positionalParameters())) {
            if (parameter.type().isEnum()) {
                command.remove(parameter);
                command.addPositional(parameter.toBuilder()
                        .completionCandidates(names(parameter.type()))
                        .build());
            }
        }
        command.subcommands().values().forEach(below -> lowerCase(below.getCommandSpec()));
    }

    private static List<String> names(Class<?> enumeration) {
        return Arrays.stream(enumeration.getEnumConstants())
                .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
                .toList();
    }
}
