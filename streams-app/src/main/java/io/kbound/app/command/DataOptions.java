package io.kbound.app.command;

import io.kbound.scorer.series.Layout;
import io.kbound.scorer.series.RowRange;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of every command that reads a file of readings. */
final class DataOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--data",
            required = true,
            description = "CSV of readings, plain or gzip: a header row; ';' or ','.")
    Path data = Path.of("");

    @Option(
            names = "--key",
            description = "Column that names each row's source. Default: one source, named after the file.")
    private @Nullable String key;

    @Option(names = "--time", description = "Event-time column. Default: found by its name.")
    private @Nullable String time;

    @Option(names = "--rows", description = "Data rows FROM:TO, half-open, counted from 0. Default: all.")
    private String rows = ":";

    /** Which columns mean what; the channels are not settled. */
    Layout layout() {
        try {
            return new Layout(
                    Optional.ofNullable(key), Optional.ofNullable(time), Optional.empty(), RowRange.parse(rows));
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(spec.commandLine(), "--rows: " + wrong.getMessage(), wrong);
        }
    }
}
