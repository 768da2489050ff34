package io.kbound.bench;

import io.kbound.bench.growth.Stages;
import io.kbound.command.Progress;
import io.kbound.export.training.ModelTraining;

/** A part of the way, shown as it goes. */
final class Stage implements ModelTraining.Progress, Stages.Stage {
    private final String name;
    private final Progress progress;
    private int steps;

    Stage(String name, int total) {
        this.name = name;
        this.progress = Progress.start(name, total);
    }

    @Override
    public void step() {
        progress.at(++steps, name);
    }

    @Override
    public void onStep(int step, double loss, double validationLoss) {
        progress.at(step, "steps");
    }

    @Override
    public void close() {
        progress.close();
    }
}
