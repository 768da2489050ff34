package io.kbound.tests.fuzz;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Without a fuzzer: what it begins with, and what it found. */
class KnownInputsTest {
    @ParameterizedTest
    @EnumSource(Entrance.class)
    @Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void isTakenInOrRefused_withinItsTimeAndMemory(Entrance entrance) throws Exception {
        try (Target target = entrance.open()) {
            Guard guard = new Guard(entrance, target, 1);
            List<byte[]> seeds = target.seeds();
            for (int i = 0; i < seeds.size(); i++) {
                give(guard, entrance, "seed " + i, seeds.get(i));
            }
            for (Map.Entry<String, byte[]> known : KnownInputs.of(entrance).entrySet()) {
                give(guard, entrance, known.getKey(), known.getValue());
            }
        }
    }

    @SuppressWarnings("CatchAndPrintStackTrace")
    private static void give(Guard guard, Entrance entrance, String name, byte[] input) {
        try {
            guard.take(input);
        } catch (Exception | AssertionError | StackOverflowError | OutOfMemoryError found) {
            throw new AssertionError(entrance.code() + ", " + name + " (" + input.length + " bytes)", found);
        }
    }
}
