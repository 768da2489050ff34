package io.kbound.export.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kbound.export.calibration.HeldOut;
import io.kbound.export.calibration.Refit;
import io.kbound.export.calibration.Refit.Kind;
import io.kbound.export.calibration.RefitPlan;
import io.kbound.scorer.evaluation.Confusion;
import io.kbound.scorer.series.ColumnOptions;
import io.kbound.scorer.series.EventTime;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code kbound refit}: from confirmed and rejected alerts to a new model over the same graph. */
@Command(
        name = "refit",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Makes a new model of one that is there: its threshold refitted to what was normal of late, and, where that tells"
                        + " confirmed events better, weights over its noise levels. The last part of the readings is held out, to compare on.")
final class RefitCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--model", required = true, description = "Model file; it stays as it is.")
    private Path model = Path.of("");

    @Option(
            names = "--data",
            required = true,
            description = "CSV of readings of what happened, plain or gzip: a header row; ';' or ','.")
    private Path data = Path.of("");

    @Option(
            names = "--labels",
            required = true,
            description = "CSV of what people said: key,start,end,verdict; the verdict is confirmed or rejected.")
    private Path labels = Path.of("");

    @Option(names = "--out", required = true, description = "Model file to write; there must be none yet.")
    private Path out = Path.of("");

    @Option(names = "--name", description = "The new model's name. Default: the file's.")
    private @Nullable String name;

    @Mixin
    private ColumnOptions columns = new ColumnOptions();

    @Option(
            names = "--false-alarm-rate",
            description = "The rate that both are compared at. Default: ${DEFAULT-VALUE}.")
    private double falseAlarmRate = 0.01;

    @Option(
            names = "--held-out",
            description = "Share of the windows, the last ones, that nothing is fitted to. Default: ${DEFAULT-VALUE}.")
    private double heldOut = 0.5;

    @Option(names = "--seed", description = "Of everything random. Default: ${DEFAULT-VALUE}.")
    private long seed = 1;

    @Option(names = "--json", description = "Print the figures as one JSON object as the last line, too.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        if (!(heldOut > 0 && heldOut < 1)) {
            throw new ParameterException(spec.commandLine(), "--held-out must lie between 0 and 1");
        }
        RefitPlan plan = new RefitPlan(
                model,
                data,
                columns.layout(spec),
                labels,
                falseAlarmRate,
                heldOut,
                out,
                name == null ? ExportOptions.nameOf(out) : name,
                seed,
                ExportOptions.today());
        Refit.Outcome outcome;
        try (TrainCommand.Display display = new TrainCommand.Display(0)) {
            outcome = new Refit(plan, display::onStage, display::onReadings).run();
        }
        tell(outcome);
        if (json) {
            System.out.println(figures(outcome));
        }
        return 0;
    }

    private void tell(Refit.Outcome outcome) {
        System.out.printf(
                Locale.ROOT,
                "fitted to what came up to %s, with %d confirmed events; compared on what came later, with %d%n",
                EventTime.format(outcome.cutMicros()),
                outcome.fittedEvents().size(),
                outcome.heldOutEvents().size());
        line("held out", outcome, kind -> kind.name().toLowerCase(Locale.ROOT));
        line(
                "false alarms",
                outcome,
                kind -> percent(outcome.of(kind).confusion().falseAlarmRate()));
        line(
                "events noticed",
                outcome,
                kind -> outcome.of(kind).noticed(outcome.heldOutEvents()) + " of "
                        + outcome.heldOutEvents().size());
        line(
                "their windows",
                outcome,
                kind -> percent(outcome.of(kind).confusion().recall()));
        line("AUC-ROC", outcome, kind -> number(outcome.of(kind).auc()));
        System.out.println(
                switch (outcome.chosen()) {
                    case WEIGHTED ->
                        "judged by weights over K's levels: confirmed events that these were not fitted to stood out more by them";
                    case CALIBRATED, BEFORE ->
                        outcome.fittedEvents().size() < 2
                                ? "judged as before: to tell whether weights over K's levels help takes two confirmed events to fit to"
                                : "judged as before: weights over K's levels told events that they were not fitted to no better";
                });
        System.out.println(outcome.card().id() + ", " + outcome.card().normal().size()
                + " calibration windows, written to " + out);
    }

    private static void line(String says, Refit.Outcome outcome, Function<Kind, String> figure) {
        StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-16s", says));
        for (Kind kind : outcome.heldOut().keySet()) {
            line.append(String.format(Locale.ROOT, "%-12s", figure.apply(kind)));
        }
        System.out.println(line.toString().stripTrailing());
    }

    private static String percent(double share) {
        return Double.isFinite(share) ? String.format(Locale.ROOT, "%.2f %%", 100 * share) : "-";
    }

    private static String number(double number) {
        return Double.isFinite(number) ? String.format(Locale.ROOT, "%.3f", number) : "-";
    }

    private static ObjectNode figures(Refit.Outcome outcome) {
        ObjectNode figures = JsonNodeFactory.instance.objectNode();
        figures.put("model", outcome.card().id());
        figures.put("chosen", outcome.chosen().name().toLowerCase(Locale.ROOT));
        figures.put("fitted_events", outcome.fittedEvents().size());
        figures.put("held_out_events", outcome.heldOutEvents().size());
        for (Map.Entry<Kind, HeldOut> each : outcome.heldOut().entrySet()) {
            Confusion confusion = each.getValue().confusion();
            ObjectNode one = figures.putObject(each.getKey().name().toLowerCase(Locale.ROOT));
            put(one, "far", confusion.falseAlarmRate());
            put(one, "recall", confusion.recall());
            put(one, "f1", confusion.f1());
            put(one, "auc_roc", each.getValue().auc());
            one.put("events_noticed", each.getValue().noticed(outcome.heldOutEvents()));
        }
        return figures;
    }

    private static void put(ObjectNode json, String key, double value) {
        if (Double.isFinite(value)) {
            json.put(key, value);
        } else {
            json.putNull(key);
        }
    }
}
