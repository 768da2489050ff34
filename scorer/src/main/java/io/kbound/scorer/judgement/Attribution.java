package io.kbound.scorer.judgement;

import io.kbound.card.ModelCard;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Who is to blame for a low bound: the parts of K by channel, by noise level and by both, each against what is normal for it. The
 * parts add up to how far K lies below its calibration mean. They are K's whatever a record is judged by: where it was judged by its levels, the
 * split by level shows the band that was least, and the split by channel all bands together.
 */
public final class Attribution {
    private final int rows;
    private final int channels;
    private final List<Double> normalChannels;
    private final List<Double> normalLevels;
    private final List<Double> normalCells;

    /** The attribution for a model, from what its card calls normal. */
    public Attribution(ModelCard card) {
        this.rows = card.view().rows().size();
        this.channels = card.channels().size();
        this.normalChannels = card.calibration().normalChannels();
        this.normalLevels = card.calibration().normalLevels();
        this.normalCells = card.calibration().normalCells();
    }

    /**
     * The nats that each channel costs beyond what is normal for it; positive: to blame.
     *
     * @param valueTerms rows x channels, row by row, as the model gives them
     */
    public float[] byChannel(float[] valueTerms) {
        float[] blame = new float[channels];
        for (int channel = 0; channel < channels; channel++) {
            double part = 0;
            for (int row = 0; row < rows; row++) {
                part += valueTerms[row * channels + channel];
            }
            blame[channel] = (float) (normalChannels.get(channel) - part);
        }
        return blame;
    }

    /**
     * The nats that each noise level costs beyond what is normal for it, the edge term last.
     *
     * @param levelTerms levels + 1, as the model gives them
     */
    public float[] byLevel(float[] levelTerms) {
        return beyond(normalLevels, levelTerms);
    }

    /**
     * The nats that each channel costs at each noise level beyond what is normal for it there: level by level, the edge term last, and
     * within a level by channel. Empty where the model is of a build that knew nothing of it.
     *
     * @param cellTerms (levels + 1) x channels, as the model gives them
     */
    public float[] byCell(float[] cellTerms) {
        return beyond(normalCells, cellTerms);
    }

    private static float[] beyond(List<Double> normal, float[] terms) {
        float[] blame = new float[normal.size()];
        for (int i = 0; i < blame.length; i++) {
            blame[i] = (float) (normal.get(i) - terms[i]);
        }
        return blame;
    }

    /** The channels' numbers, the one with the most blame first. */
    public static List<Integer> worstFirst(List<Float> blame) {
        return IntStream.range(0, blame.size())
                .boxed()
                .sorted(Comparator.comparing(blame::get, Comparator.reverseOrder()))
                .toList();
    }

    /** The channel with the most blame. */
    public static int worst(float[] blame) {
        int worst = 0;
        for (int i = 1; i < blame.length; i++) {
            if (blame[i] > blame[worst]) {
                worst = i;
            }
        }
        return worst;
    }
}
