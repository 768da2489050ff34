package io.kbound.app.codec;

import java.util.Locale;

/** Why a record cannot be scored. */
public enum DeadLetterReason {
    /** It has no value at all. */
    EMPTY,
    /** It is larger than records are let be. */
    TOO_LARGE,
    /** Its bytes are no signal record in the configured format. */
    UNDECODABLE,
    /** It has more or fewer values than the model has channels, or than it names. */
    WRONG_LENGTH,
    /** It names a channel that the model does not have, or one twice. */
    UNKNOWN_CHANNEL,
    /** A channel of the model has no value in it, and the configuration says that it must. */
    MISSING_VALUE,
    /** It lies further behind its source's newest reading than is waited for. */
    LATE,
    /** It lies further ahead of the clock than a clock is off: taken in, it would make all that follows late. */
    AHEAD,
    /** A value is infinite, NaN, or beyond the range of a 32-bit float. */
    NOT_FINITE,
    /** The model gave no finite bound for it. */
    UNSCORABLE;

    /** The reason as it stands in the dead letter's header. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
