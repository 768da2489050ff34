package io.kbound.scorer.admission;

import io.kbound.card.ModelCard;
import io.kbound.command.KboundException;

/** How large what a card describes may be: memory is set aside by it, for each thread and for each source. */
public final class CardLimits {
    /** The most channels. */
    public static final int MOST_CHANNELS = 4096;

    /** The most values in a window, or in its view. */
    public static final int MOST_VALUES = 1 << 18;

    /** The most evaluations of the network for a record, and the most numbers that its bound is split into. */
    static final int MOST_PARTS = 1 << 20;

    /** The longest card, in characters. */
    static final int LONGEST_CARD = 32 << 20;

    private CardLimits() {}

    /**
     * Checks the text before it is read.
     *
     * @throws KboundException where it is too long
     */
    public static void requireLength(String json, String origin) {
        require(json.length() <= LONGEST_CARD, origin, "its card is longer than " + (LONGEST_CARD >> 20) + " MiB");
    }

    /**
     * Checks what it describes.
     *
     * @throws KboundException where that is too much
     */
    public static void require(ModelCard card, String origin) {
        long channels = card.channels().size();
        long levels = card.levels().size() + 1L;
        require(channels <= MOST_CHANNELS, origin, "it has more than " + MOST_CHANNELS + " channels");
        require(
                card.window().length() * channels <= MOST_VALUES
                        && card.view().rows().size() * channels <= MOST_VALUES,
                origin,
                "its windows hold more than " + MOST_VALUES + " values");
        require(
                levels * card.noise().draws() <= MOST_PARTS && levels * channels <= MOST_PARTS,
                origin,
                "its bound is summed over more than " + MOST_PARTS + " parts");
    }

    private static void require(boolean holds, String origin, String what) {
        if (!holds) {
            throw new KboundException(origin, what, "train one of fewer channels, readings or levels");
        }
    }
}
