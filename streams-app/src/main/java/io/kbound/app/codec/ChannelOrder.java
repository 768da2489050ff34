package io.kbound.app.codec;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Brings a decoded record's values into the model's order. Not safe for use by several threads. */
public final class ChannelOrder {
    private final List<String> model;
    private final Map<String, Integer> indexes = new HashMap<>();
    /** What the last record named, and where each of it goes: senders seldom change. */
    private List<String> lastNames = List.of();

    private int[] lastTargets = new int[0];

    /**
     * @param model the model's channel names, in order
     */
    public ChannelOrder(List<String> model) {
        this.model = List.copyOf(model);
        for (int i = 0; i < this.model.size(); i++) {
            indexes.put(this.model.get(i), i);
        }
    }

    /**
     * The values in the model's order.
     *
     * @throws UnscorableException where they do not fit the model, or one is missing or not finite
     */
    public float[] arrange(DecodedSignal signal) throws UnscorableException {
        List<String> names = signal.channels();
        int wanted = names == null ? model.size() : names.size();
        if (signal.size() != wanted) {
            throw new UnscorableException(
                    DeadLetterReason.WRONG_LENGTH, "it has " + signal.size() + " values for " + wanted + " channels");
        }
        float[] arranged = new float[model.size()];
        if (names == null) {
            for (int i = 0; i < arranged.length; i++) {
                arranged[i] = finite(signal.value(i), i);
            }
            return arranged;
        }
        int[] targets = targets(names);
        Arrays.fill(arranged, Float.NaN);
        for (int i = 0; i < targets.length; i++) {
            arranged[targets[i]] = finite(signal.value(i), targets[i]);
        }
        return arranged;
    }

    private int[] targets(List<String> names) throws UnscorableException {
        if (names.equals(lastNames)) {
            return lastTargets;
        }
        int[] targets = new int[names.size()];
        boolean[] taken = new boolean[model.size()];
        for (int i = 0; i < targets.length; i++) {
            Integer target = indexes.get(names.get(i));
            if (target == null || taken[target]) {
                throw new UnscorableException(
                        DeadLetterReason.UNKNOWN_CHANNEL,
                        "'" + names.get(i) + "' is " + (target == null ? "no channel of the model" : "named twice"));
            }
            taken[target] = true;
            targets[i] = target;
        }
        lastNames = List.copyOf(names);
        lastTargets = targets;
        return targets;
    }

    private float finite(double value, int channel) throws UnscorableException {
        if (!(Math.abs(value) <= Float.MAX_VALUE || Double.isNaN(value))) {
            throw new UnscorableException(
                    DeadLetterReason.NOT_FINITE, "'" + model.get(channel) + "' is not finite in 32 bits");
        }
        return (float) value;
    }
}
