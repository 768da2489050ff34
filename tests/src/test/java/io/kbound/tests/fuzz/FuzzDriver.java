package io.kbound.tests.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What Jazzer calls, in a process for each entrance. */
public final class FuzzDriver {
    /** System property: a file that each input is written to before it is given; one that ends the process is found there. */
    static final String LAST = "fuzz.last";

    /** What Jazzer puts into the code to see what is compared takes memory in the same thread: for 4000 columns, four times their own. */
    private static final int HOOKS_SLACK = 8;

    private static @Nullable Target target;
    private static @Nullable Guard guard;
    private static @Nullable Path last;

    private FuzzDriver() {}

    /** Opens the entrance that the argument names. */
    public static void fuzzerInitialize(String[] arguments) throws Exception {
        Entrance entrance = Entrance.of(arguments[0]);
        target = entrance.open();
        guard = new Guard(entrance, target, HOOKS_SLACK);
        String file = System.getProperty(LAST);
        last = file == null ? null : Path.of(file);
    }

    /** Gives an input. */
    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        remember(input);
        if (guard != null) {
            guard.take(input);
        }
    }

    private static void remember(byte[] input) throws IOException {
        if (last != null) {
            Files.write(last, input);
        }
    }

    /** Closes it. */
    public static void fuzzerTearDown() throws Exception {
        if (target != null) {
            target.close();
        }
    }
}
