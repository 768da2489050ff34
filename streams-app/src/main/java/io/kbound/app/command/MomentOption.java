package io.kbound.app.command;

import io.kbound.app.replay.Moment;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** An option that says where a range of a topic begins, or where it ends. */
final class MomentOption {
    static final String FROM =
            "Kafka time of the first record (2020-03-09T10:14:33Z, or a number since 1970), or offset:N."
                    + " Default: the topic's oldest.";
    static final String TO =
            "The same of the first record that is left out. Default: what comes after the command has begun.";

    private MomentOption() {}

    /**
     * The moment that is meant.
     *
     * @param text null: not given
     */
    static Moment parse(CommandSpec spec, String option, @Nullable String text) {
        if (text == null) {
            return new Moment.Edge();
        }
        try {
            return Moment.parse(text);
        } catch (IllegalArgumentException refused) {
            throw new ParameterException(spec.commandLine(), option + ": " + refused.getMessage(), refused);
        }
    }
}
