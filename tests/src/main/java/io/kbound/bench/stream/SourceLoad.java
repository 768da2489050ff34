package io.kbound.bench.stream;

import io.kbound.bench.rig.Rigs;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A topic of readings of many sources, which come in random order. Each source plays one rig's recording from a place of its own, for a
 * million rigs would take longer to simulate than to score.
 *
 * @param sources so many, dealt out over the partitions
 * @param partitions of the topic
 * @param channels of a reading
 * @param window readings until a source's window is full
 */
public record SourceLoad(int sources, int partitions, int channels, int window) {
    private static final int RECORDING = 10_000;

    /** Neighbouring sources lie so many readings apart, which has no factor in common with the recording's length. */
    private static final int APART = 7919;

    private static final long SEED = 500;

    /** What is left of the sources' windows when they are filled in random order is filled after so much more. */
    private static final double UNEVEN = 1.5;

    /** Records after which the windows are full, all but a few. */
    public int filling() {
        return window == 1 ? sources : (int) (sources * window * UNEVEN);
    }

    /** Fills the topic; each source's first reading comes before all others. */
    public void fill(BenchBroker broker, int records) throws Exception {
        broker.createTopic(topic(), partitions);
        Rigs rig = new Rigs(1, SEED, channels);
        List<List<@Nullable Double>> recording = new ArrayList<>(RECORDING);
        for (int i = 0; i < RECORDING; i++) {
            recording.add(rig.next(0));
        }
        int[] played = new int[sources];
        new MixedSignals(
                        Rigs.channels(channels),
                        (source, random) ->
                                recording.get((int) (((long) source * APART + played[source]++) % RECORDING)),
                        sources,
                        partitions,
                        SEED)
                .fill(broker.client(), topic(), Math.max(records, sources), 0);
    }

    String topic() {
        return "load-" + sources + "-" + partitions + "-" + channels + "-" + window;
    }
}
