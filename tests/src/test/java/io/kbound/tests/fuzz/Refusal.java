package io.kbound.tests.fuzz;

import io.kbound.app.codec.UnscorableException;
import io.kbound.command.KboundException;

/** How the product says that it does not take something: in one line, and not a long one. */
final class Refusal {
    private static final int LONGEST_DETAIL = 310;

    private Refusal() {}

    static void check(UnscorableException refused) {
        require(!refused.detail().isBlank() && refused.detail().length() <= LONGEST_DETAIL, refused.detail());
    }

    static void check(KboundException refused) {
        String said = refused.trouble() + refused.cure();
        require(!said.isBlank() && said.lines().count() == 1, said);
    }

    private static void require(boolean fit, String said) {
        if (!fit) {
            throw new AssertionError("a refusal must be one line: " + said);
        }
    }
}
