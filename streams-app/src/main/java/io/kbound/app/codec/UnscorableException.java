package io.kbound.app.codec;

/** A record cannot be scored, and it is the record's own fault. It is a dead letter; the stream goes on. */
public final class UnscorableException extends Exception {
    private static final long serialVersionUID = 1L;

    private final DeadLetterReason reason;

    /**
     * @param detail what exactly is wrong, for whoever reads the dead letter
     */
    public UnscorableException(DeadLetterReason reason, String detail) {
        // No stack trace: it would cost more than all other handling of a broken record.
        super(detail, null, false, false);
        this.reason = reason;
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
