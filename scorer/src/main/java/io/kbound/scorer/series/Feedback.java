package io.kbound.scorer.series;

/**
 * What people say of a source's past.
 *
 * @param confirmed when something was wrong
 * @param rejected when nothing was, though it was alerted on
 */
public record Feedback(Labels confirmed, Labels rejected) {
    /** Nothing is said. */
    public static final Feedback NONE = new Feedback(Labels.NONE, Labels.NONE);
}
