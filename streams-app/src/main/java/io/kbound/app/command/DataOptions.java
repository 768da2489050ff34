package io.kbound.app.command;

import io.kbound.scorer.series.ColumnOptions;
import io.kbound.scorer.series.Layout;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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

    @Mixin
    private ColumnOptions columns = new ColumnOptions();

    /** Which columns mean what; the channels are not settled. */
    Layout layout() {
        return columns.layout(spec);
    }
}
