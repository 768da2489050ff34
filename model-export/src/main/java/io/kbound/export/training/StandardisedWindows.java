package io.kbound.export.training;

import io.kbound.export.data.TrainingWindows;
import io.kbound.export.denoiser.Examples;
import io.kbound.export.view.Standardisation;

/** Some of the training windows as the network sees them: standardised values. Not safe for use by several threads. */
final class StandardisedWindows implements Examples {
    private final TrainingWindows windows;
    private final int[] chosen;
    private final Standardisation standardisation;
    private final float[] raw;
    private final float[] centred;
    private final float[] values;

    StandardisedWindows(TrainingWindows windows, int[] chosen, Standardisation standardisation) {
        this.windows = windows;
        this.chosen = chosen;
        this.standardisation = standardisation;
        this.raw = new float[windows.windowValues()];
        this.centred = new float[raw.length];
        this.values = new float[standardisation.values()];
    }

    @Override
    public int size() {
        return chosen.length;
    }

    @Override
    public int values() {
        return values.length;
    }

    @Override
    public void copyTo(int example, float[] target, int at) {
        windows.copyTo(chosen[example], raw);
        standardisation.apply(raw, centred, values);
        System.arraycopy(values, 0, target, at, values.length);
    }
}
