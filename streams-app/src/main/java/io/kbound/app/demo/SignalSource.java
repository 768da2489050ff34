package io.kbound.app.demo;

import java.util.List;

/** Something that can be read over and over: a rig, a machine. */
public interface SignalSource {
    /** The channels' names, with units in brackets, in the order of a reading's values. */
    List<String> channels();

    /** The next reading; NaN where a channel has no value. */
    double[] next();
}
