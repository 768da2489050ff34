package io.kbound.export.data;

import java.util.Arrays;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Which windows the network is fitted to, which decide when to stop, and which calibrate. No reading is shared between
 * the three: each series is cut into blocks, blocks are dealt out at random, and a window counts only where all of it
 * lies in blocks of one part. Single readings (windows of length one) are so dealt out one by one.
 */
public final class Split {
    /** The most calibration windows that a card carries; more would add nothing to p-values worth their size. */
    private static final int MOST_CALIBRATION = 10_000;

    private static final double VALIDATION_SHARE = 0.1;
    /** Blocks of many windows lose few of them at their borders; about this many blocks still mix well. */
    private static final int WANTED_BLOCKS = 60;

    private static final int SHORTEST_BLOCK_IN_WINDOWS = 2;

    private final int[] fit;
    private final int[] validation;
    private final int[] calibration;

    private Split(int[] fit, int[] validation, int[] calibration) {
        this.fit = fit;
        this.validation = validation;
        this.calibration = calibration;
    }

    /**
     * Deals the windows out.
     *
     * @param calibrationShare the share of readings kept for calibration, between 0 and 1
     */
    public static Split deal(TrainingWindows windows, double calibrationShare, long seed) {
        int length = windows.length();
        long blockLength = length == 1
                ? 1
                : Math.max((long) SHORTEST_BLOCK_IN_WINDOWS * length, windows.readings() / WANTED_BLOCKS);
        Blocks blocks = new Blocks(windows, blockLength);
        Part[] parts = deal(blocks.count, calibrationShare, new Random(seed));
        int[] calibration = blocks.windowsOf(parts, Part.CALIBRATION);
        return new Split(
                blocks.windowsOf(parts, Part.FIT),
                blocks.windowsOf(parts, Part.VALIDATION),
                some(calibration, MOST_CALIBRATION, new Random(seed + 1)));
    }

    /** The same without some of the windows. */
    public Split where(IntPredicate kept) {
        return new Split(where(fit, kept), where(validation, kept), where(calibration, kept));
    }

    private static int[] where(int[] windows, IntPredicate kept) {
        return IntStream.of(windows).filter(kept).toArray();
    }

    /** Windows that the network is fitted to. */
    public int[] fit() {
        return fit.clone();
    }

    /** Whether the windows to fit to vary at all: one alone does not. */
    public boolean canFit() {
        return fit.length > 1;
    }

    /** Windows that decide when to stop. */
    public int[] validation() {
        return validation.clone();
    }

    /** Windows that training knows: both of the above, in their order. */
    public int[] known() {
        return IntStream.concat(IntStream.of(fit), IntStream.of(validation))
                .sorted()
                .toArray();
    }

    /** Windows that calibrate. */
    public int[] calibration() {
        return calibration.clone();
    }

    /** At most so many of the windows, chosen at random, in their order. */
    public static int[] some(int[] windows, int most, Random random) {
        if (windows.length <= most) {
            return windows.clone();
        }
        int[] shuffled = windows.clone();
        for (int i = 0; i < most; i++) {
            int other = i + random.nextInt(shuffled.length - i);
            int swapped = shuffled[i];
            shuffled[i] = shuffled[other];
            shuffled[other] = swapped;
        }
        int[] chosen = Arrays.copyOf(shuffled, most);
        Arrays.sort(chosen);
        return chosen;
    }

    private enum Part {
        FIT,
        VALIDATION,
        CALIBRATION
    }

    private static Part[] deal(int blocks, double calibrationShare, Random random) {
        int[] all = new int[blocks];
        Arrays.setAll(all, i -> i);
        Part[] parts = new Part[blocks];
        int calibration = Math.max(1, (int) Math.round(calibrationShare * blocks));
        int validation = Math.max(1, (int) Math.round(VALIDATION_SHARE * blocks));
        for (int i = 0; i < blocks; i++) {
            int other = i + random.nextInt(blocks - i);
            int swapped = all[i];
            all[i] = all[other];
            all[other] = swapped;
            parts[all[i]] =
                    i < calibration ? Part.CALIBRATION : i < calibration + validation ? Part.VALIDATION : Part.FIT;
        }
        return parts;
    }

    /** The blocks of all series, numbered on. */
    private static final class Blocks {
        final TrainingWindows windows;
        final long blockLength;
        final int[] firstOfSource;
        final int count;

        Blocks(TrainingWindows windows, long blockLength) {
            this.windows = windows;
            this.blockLength = blockLength;
            int sources = 0;
            for (int window = 0; window < windows.size(); window++) {
                sources = Math.max(sources, windows.source(window) + 1);
            }
            int[] blocksOfSource = new int[sources];
            for (int window = 0; window < windows.size(); window++) {
                int source = windows.source(window);
                blocksOfSource[source] = Math.max(blocksOfSource[source], last(window) + 1);
            }
            this.firstOfSource = new int[sources];
            int total = 0;
            for (int source = 0; source < sources; source++) {
                firstOfSource[source] = total;
                total += blocksOfSource[source];
            }
            this.count = total;
        }

        int[] windowsOf(Part[] parts, Part wanted) {
            int[] found = new int[windows.size()];
            int size = 0;
            for (int window = 0; window < found.length; window++) {
                int base = firstOfSource[windows.source(window)];
                boolean whole = true;
                for (int block = first(window); block <= last(window); block++) {
                    whole &= parts[base + block] == wanted;
                }
                if (whole) {
                    found[size++] = window;
                }
            }
            return Arrays.copyOf(found, size);
        }

        private int first(int window) {
            return (int) (windows.firstReading(window) / blockLength);
        }

        private int last(int window) {
            return (int) ((windows.firstReading(window) + windows.length() - 1) / blockLength);
        }
    }
}
