package io.kbound.bench.rig;

import io.kbound.app.demo.PumpRig;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Clean readings of several rigs. A rig is a simulated pump, of which the first channels are taken, which go together; or as many pumps
 * as have the channels that are asked for.
 */
public final class Rigs {
    private static final int PUMP_CHANNELS = PumpRig.CHANNELS.size();

    /** The channels of a rig, unless others are asked for: their names, without units. */
    public static final List<String> CHANNELS = channels(4);

    private final int channels;
    private final List<List<PumpRig>> rigs = new ArrayList<>();

    /**
     * Rigs that have nothing in common but their build.
     *
     * @param seed of the first; those of the others follow it
     */
    public Rigs(int count, long seed) {
        this(count, seed, CHANNELS.size());
    }

    /** The same of so many channels each. */
    public Rigs(int count, long seed, int channels) {
        this.channels = channels;
        int pumps = (channels + PUMP_CHANNELS - 1) / PUMP_CHANNELS;
        for (int i = 0; i < count; i++) {
            long first = seed + (long) i * pumps;
            rigs.add(LongStream.range(first, first + pumps)
                    .mapToObj(PumpRig::new)
                    .toList());
        }
    }

    /** Names of so many channels, without units; of a second pump and others with its number. */
    public static List<String> channels(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> {
                    String name = PumpRig.CHANNELS.get(i % PUMP_CHANNELS).replaceAll(" \\[.*", "");
                    return i < PUMP_CHANNELS ? name : name + " " + (i / PUMP_CHANNELS + 1);
                })
                .toList();
    }

    /** A rig's next reading, one value per channel. */
    public List<@Nullable Double> next(int rig) {
        List<@Nullable Double> reading = new ArrayList<>(channels);
        for (PumpRig pump : rigs.get(rig)) {
            double[] all = pump.next(null);
            for (int i = 0; i < PUMP_CHANNELS && reading.size() < channels; i++) {
                reading.add(all[i]);
            }
        }
        return reading;
    }
}
