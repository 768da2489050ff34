package io.kbound.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;

/** What a proof takes beside a JDK and Maven. Where it is missing the proof is skipped, saying so, unless it is one that must not be. */
final class Needed {
    /** The environment's: simple names of the proofs that fail where what they take is missing, with blanks between. */
    private static final String REQUIRED = "KBOUND_REQUIRED";

    private Needed() {}

    /**
     * Skips a proof, or fails it.
     *
     * @param what must be true of this machine
     * @param there whether it is
     */
    static void orSkip(Class<?> proof, String what, boolean there) {
        List<String> required =
                List.of(System.getenv().getOrDefault(REQUIRED, "").split(" ", -1));
        if (required.contains(proof.getSimpleName())) {
            assertThat(there)
                    .as("%s needs that %s, and %s has it fail where not", proof.getSimpleName(), what, REQUIRED)
                    .isTrue();
        } else if (!there) {
            System.out.println(proof.getSimpleName() + " is left out, for it needs that " + what);
        }
        assumeTrue(there, what);
    }
}
