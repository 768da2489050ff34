package io.kbound.card;

import org.jspecify.annotations.Nullable;

/** The checks that a card's parts make of their fields; each names the field as it stands in the JSON. */
final class Requirements {
    private Requirements() {}

    static void require(boolean holds, String field, String rule) {
        if (!holds) {
            throw new IllegalArgumentException("field '" + field + "' " + rule);
        }
    }

    static void requireText(@Nullable String text, String field) {
        require(text != null && !text.isBlank(), field, "must not be blank");
    }

    static void requireFinite(double value, String field) {
        require(Double.isFinite(value), field, "must be a finite number");
    }
}
