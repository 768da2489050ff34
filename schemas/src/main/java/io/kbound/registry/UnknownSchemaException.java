package io.kbound.registry;

/** A registry that answers has no such schema, or one that no record can be read by. Asking again soon will not help. */
public final class UnknownSchemaException extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * @param message what exactly is wrong, as the end of a sentence about the record
     */
    public UnknownSchemaException(String message) {
        // No stack trace: garbage would have one for every record.
        super(message, null, false, false);
    }
}
