package io.kbound.app.service;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** What became of the posts to the webhook. */
public final class WebhookCounts {
    private final Map<Outcome, LongAdder> posts = new EnumMap<>(Outcome.class);

    /** None yet. */
    public WebhookCounts() {
        for (Outcome outcome : Outcome.values()) {
            posts.put(outcome, new LongAdder());
        }
    }

    /** What can become of one. */
    public enum Outcome {
        /** It was taken. */
        DELIVERED,
        /** It was not, and would not be if it were posted again. */
        REFUSED,
        /** It was not, and is posted again. */
        FAILED
    }

    void add(Outcome outcome) {
        Objects.requireNonNull(posts.get(outcome)).increment();
    }

    /** How many of a kind. */
    public long of(Outcome outcome) {
        return Objects.requireNonNull(posts.get(outcome)).sum();
    }
}
