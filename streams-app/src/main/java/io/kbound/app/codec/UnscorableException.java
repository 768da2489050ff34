package io.kbound.app.codec;

/** A record cannot be scored, and it is the record's own fault. It is a dead letter; the stream goes on. */
public final class UnscorableException extends Exception {
    private static final long serialVersionUID = 1L;

    private static final int LONGEST_DETAIL = 300;

    private final DeadLetterReason reason;

    /**
     * @param detail what exactly is wrong, for whoever reads the dead letter
     */
    public UnscorableException(DeadLetterReason reason, String detail) {
        // No stack trace: it would cost more than all other handling of a broken record.
        super(shortened(detail), null, false, false);
        this.reason = reason;
    }

    /** Its bytes are none of what is read. */
    static UnscorableException undecodable(String detail) {
        return new UnscorableException(DeadLetterReason.UNDECODABLE, detail);
    }

    /** A detail may quote the record, which may hold names of any length; a header must not. */
    private static String shortened(String detail) {
        return detail.length() <= LONGEST_DETAIL ? detail : detail.substring(0, LONGEST_DETAIL) + "...";
    }

    /** Why it cannot be scored. */
    public DeadLetterReason reason() {
        return reason;
    }

    /** What exactly is wrong. */
    public String detail() {
        return String.valueOf(getMessage());
    }
}
