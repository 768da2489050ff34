package io.kbound.export.training;

import io.kbound.card.ModelCard.ViewKind;
import io.kbound.command.KboundException;
import io.kbound.export.data.ColumnStatistics;
import io.kbound.export.data.Split;
import io.kbound.export.data.TrainingWindows;
import io.kbound.export.view.Curve;
import io.kbound.export.view.RawView;
import io.kbound.export.view.Standardisation;
import io.kbound.export.view.SummaryView;
import io.kbound.export.view.View;
import io.kbound.scorer.series.Column;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Fits the view and the standardisation to the windows that the network is fitted to, and to no others. */
final class StandardisationFit {
    private static final int FEWEST_FOR_CURVES = 1000;
    private static final int MOST_NUMBERS = 10_000_000;

    private final ColumnStatistics channels;
    private final Standardisation standardisation;

    private StandardisationFit(ColumnStatistics channels, Standardisation standardisation) {
        this.channels = channels;
        this.standardisation = standardisation;
    }

    static StandardisationFit of(TrainingWindows windows, int[] fit, ViewKind kind) {
        int length = windows.length();
        ColumnStatistics channels = channels(windows, fit);
        float[] levels = new float[windows.channels().size()];
        float[] scales = new float[levels.length];
        for (int channel = 0; channel < levels.length; channel++) {
            levels[channel] = channels.mean(channel);
            scales[channel] = channels.scale(channel);
        }
        View view = switch (kind) {
            case RAW -> new RawView(length);
            case SUMMARY -> new SummaryView(length, scales);
        };
        int values = view.rowNames().size() * levels.length;
        ColumnStatistics byValue = new ColumnStatistics(values);
        float[] raw = new float[windows.windowValues()];
        float[] centred = new float[raw.length];
        float[] viewed = new float[values];
        for (int window : fit) {
            windows.copyTo(window, raw);
            Standardisation.centre(raw, levels, centred);
            view.apply(centred, viewed);
            byValue.add(viewed);
        }
        float[] mean = new float[values];
        float[] scale = new float[values];
        boolean[] constant = new boolean[values];
        for (int value = 0; value < values; value++) {
            int channel = value % levels.length;
            mean[value] = byValue.mean(value);
            constant[value] = byValue.isConstant(value);
            scale[value] = byValue.scale(value);
            if (channels.isConstant(channel)) {
                // What a constant's unit is, its own size says; with its level taken off it has none.
                boolean location = view.isLocation(value / levels.length);
                constant[value] |= location;
                scale[value] =
                        location ? scales[channel] : byValue.mean(value) == 0 ? scales[channel] / length : scale[value];
            }
        }
        Standardisation straight = new Standardisation(view, length, levels, mean, scale, constant);
        return new StandardisationFit(
                channels, length == 1 ? straight.withCurves(curves(windows, fit, straight)) : straight);
    }

    /**
     * Curves for values of heavy tails, by some of the windows: as many as there is room for. For single records only: windows
     * that overlap have the tails of a few events, and with curves fewer faults were found in them.
     */
    private static List<Curve> curves(TrainingWindows windows, int[] fit, Standardisation straight) {
        int values = straight.values();
        int[] some = Split.some(fit, Math.max(FEWEST_FOR_CURVES, MOST_NUMBERS / values), new Random(0));
        StandardisedWindows examples = new StandardisedWindows(windows, some, straight);
        float[][] byValue = new float[values][some.length];
        float[] window = new float[values];
        for (int i = 0; i < some.length; i++) {
            examples.copyTo(i, window, 0);
            for (int value = 0; value < values; value++) {
                byValue[value][i] = window[value];
            }
        }
        boolean[] constant = straight.constant();
        return IntStream.range(0, values)
                .mapToObj(value -> constant[value] ? Curve.STRAIGHT : CurveFit.of(byValue[value]))
                .toList();
    }

    /**
     * One mean and one scale for all of a channel's readings, as networks made elsewhere have it.
     *
     * @param mean by channel; empty: the data's own
     * @param scale by channel, above 0; empty: the data's own
     */
    static StandardisationFit byChannel(TrainingWindows windows, int[] fit, List<Float> mean, List<Float> scale) {
        ColumnStatistics channels = channels(windows, fit);
        float[] levels = new float[windows.channels().size()];
        float[] scales = new float[windows.windowValues()];
        for (int channel = 0; channel < levels.length; channel++) {
            levels[channel] = mean.isEmpty() ? channels.mean(channel) : mean.get(channel);
        }
        for (int value = 0; value < scales.length; value++) {
            int channel = value % levels.length;
            scales[value] = scale.isEmpty() ? channels.scale(channel) : scale.get(channel);
        }
        View view = new RawView(windows.length());
        return new StandardisationFit(
                channels,
                new Standardisation(
                        view, windows.length(), levels, new float[scales.length], scales, new boolean[scales.length]));
    }

    Standardisation standardisation() {
        return standardisation;
    }

    /** True where a channel does not vary over the fitted windows. */
    boolean isConstant(int channel) {
        return channels.isConstant(channel);
    }

    /** Refuses data in which nothing varies. */
    void requireVariation(String file, List<Column> columns) {
        for (int channel = 0; channel < columns.size(); channel++) {
            if (!channels.isConstant(channel)) {
                return;
            }
        }
        throw new KboundException(
                file, "no channel ever varies, so there is nothing to learn", "choose other rows or features");
    }

    private static ColumnStatistics channels(TrainingWindows windows, int[] fit) {
        int columns = windows.channels().size();
        ColumnStatistics statistics = new ColumnStatistics(columns);
        float[] raw = new float[windows.windowValues()];
        float[] newest = new float[columns];
        for (int window : fit) {
            windows.copyTo(window, raw);
            System.arraycopy(raw, raw.length - columns, newest, 0, columns);
            statistics.add(newest);
        }
        return statistics;
    }
}
