package io.kbound.bench.growth;

import io.kbound.bench.growth.CapacityFormula.Reference;
import io.kbound.bench.rig.RigModel;
import io.kbound.bench.scoring.Screening;
import io.kbound.bench.stream.BenchBroker;
import io.kbound.export.training.ModelTraining;
import io.kbound.scorer.onnx.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Measures all points of a plan, and fits the formula to those that are its references. */
public final class Growth {
    private final GrowthPlan plan;
    private final Path folder;
    private final Stages stages;
    private final Map<RigModel, Path> files = new LinkedHashMap<>();

    /**
     * @param folder to work in
     */
    public Growth(GrowthPlan plan, Path folder, Stages stages) {
        this.plan = plan;
        this.folder = folder;
        this.stages = stages;
    }

    /** Goes the whole way. */
    public GrowthResult run() throws Exception {
        train();
        try (Yardstick yardstick = new Yardstick(file(plan.standard()), plan.slice())) {
            ScorerGrowth scorers = new ScorerGrowth(plan.models(), files, yardstick);
            try (Stages.Stage stage = stages.begin("scorers", plan.rounds() + 1)) {
                scorers.run(plan.rounds(), plan.slice(), stage::step);
            }
            Screened screened = new Screened(scorers, screening());
            AppGrowth apps = new AppGrowth(
                    plan.apps().stream()
                            .filter(point ->
                                    screened.isThere() || !point.setup().screened())
                            .toList(),
                    files,
                    screened,
                    yardstick,
                    plan.appLength());
            try (BenchBroker broker = BenchBroker.start(folder);
                    Stages.Stage stage = stages.begin("apps", apps.steps(plan.appRounds()))) {
                apps.run(broker, plan.appRounds(), stage::step);
            }
            List<MeasuredPoint> alone = new ArrayList<>(scorers.measured());
            screened.point().ifPresent(alone::add);
            return result(alone, apps.measured(), screened);
        }
    }

    private void train() throws IOException {
        List<RigModel> models = Stream.concat(
                        plan.models().stream().map(ModelPoint::model),
                        plan.apps().stream().map(point -> point.setup().model()))
                .distinct()
                .toList();
        try (Stages.Stage stage = stages.begin("training", models.size())) {
            for (RigModel model : models) {
                Path file = folder.resolve("model-" + files.size() + ".onnx");
                int readings = model.equals(plan.standard()) ? plan.standardReadings() : plan.readings();
                model.train(readings, file, ModelTraining.Progress.UNHEARD);
                files.put(model, file);
                stage.step();
            }
        }
    }

    private Screening.Result screening() {
        try (Stages.Stage stage = stages.begin("screening", plan.rounds() + 1);
                Screening screening = new Screening(file(plan.standard()), Device.CPU)) {
            return screening.run(plan.rounds(), plan.slice(), stage::step);
        }
    }

    private GrowthResult result(List<MeasuredPoint> scorers, List<MeasuredPoint> apps, Screened screened) {
        List<Reference> references = Stream.concat(scorers.stream(), apps.stream())
                .filter(MeasuredPoint::reference)
                .map(MeasuredPoint::asReference)
                .distinct()
                .toList();
        return new GrowthResult(
                scorers,
                apps,
                CapacityFormula.fit(references),
                screened.shape(plan.standard(), false),
                screened.shape(plan.standard(), true).rows());
    }

    private Path file(RigModel model) {
        return Objects.requireNonNull(files.get(model));
    }

    /** The scorers, the standard model's with screening, too. */
    private final class Screened implements AppGrowth.Scored {
        private final ScorerGrowth scorers;
        private final Screening.Result result;

        Screened(ScorerGrowth scorers, Screening.Result result) {
            this.scorers = scorers;
            this.result = result;
        }

        boolean isThere() {
            return result.isThere();
        }

        @Override
        public double micros(RigModel model, boolean screened) {
            double all = scorers.micros(model);
            return screened ? all / result.speedup().median() : all;
        }

        @Override
        public Shape shape(RigModel model, boolean screened) {
            Shape all = scorers.shape(model);
            return screened ? all.withRows(result.evaluations()) : all;
        }

        Optional<MeasuredPoint> point() {
            return Optional.of(plan.standard())
                    .filter(model -> isThere())
                    .map(model -> new MeasuredPoint(
                            Growing.SHAPE,
                            0,
                            "standard model, screened",
                            false,
                            shape(model, true).scoring(),
                            micros(model, true),
                            Double.NaN,
                            result.perSecond().median()));
        }
    }
}
