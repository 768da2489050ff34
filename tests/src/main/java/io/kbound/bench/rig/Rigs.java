package io.kbound.bench.rig;

import io.kbound.app.rig.PumpRig;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Clean readings of several simulated pumps: the first channels of each, which go together. */
public final class Rigs {
    /** How many channels of a rig are taken. */
    private static final int TAKEN = 4;

    /** Their names, without units. */
    public static final List<String> CHANNELS = PumpRig.CHANNELS.subList(0, TAKEN).stream()
            .map(header -> header.replaceAll(" \\[.*", ""))
            .toList();

    private final List<PumpRig> rigs = new ArrayList<>();

    /**
     * Rigs that have nothing in common but their build.
     *
     * @param seed of the first; those of the others follow it
     */
    public Rigs(int count, long seed) {
        for (int i = 0; i < count; i++) {
            rigs.add(new PumpRig(seed + i));
        }
    }

    /** A rig's next reading, one value per channel. */
    public List<@Nullable Double> next(int rig) {
        double[] all = rigs.get(rig).next(null);
        List<@Nullable Double> reading = new ArrayList<>(TAKEN);
        for (int channel = 0; channel < TAKEN; channel++) {
            reading.add(all[channel]);
        }
        return reading;
    }
}
