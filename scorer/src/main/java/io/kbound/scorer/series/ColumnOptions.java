package io.kbound.scorer.series;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options of commands that say which columns and rows of a file of readings mean what. */
public final class ColumnOptions {
    @Option(
            names = "--key",
            description = "Column that names each row's source. Default: one source, named after the file.")
    private @Nullable String key;

    @Option(names = "--time", description = "Event-time column. Default: found by its name.")
    private @Nullable String time;

    @Option(names = "--rows", description = "Data rows FROM:TO, half-open, counted from 0. Default: all.")
    private String rows = ":";

    /** Whether any column is named. */
    public boolean isGiven() {
        return key != null || time != null;
    }

    /**
     * Which columns mean what; the channels are not settled.
     *
     * @param command that has these options
     */
    public Layout layout(CommandSpec command) {
        try {
            return new Layout(
                    Optional.ofNullable(key), Optional.ofNullable(time), Optional.empty(), RowRange.parse(rows));
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(command.commandLine(), "--rows: " + wrong.getMessage(), wrong);
        }
    }
}
