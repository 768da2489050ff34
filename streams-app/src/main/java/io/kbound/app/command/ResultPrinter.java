package io.kbound.app.command;

import io.kbound.app.kafka.ResultConsumer;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecordBase;

/** Prints results as they come, one a line, until there were so many or nobody reads them any more. */
final class ResultPrinter {
    private static final Duration POLL = Duration.ofMillis(200);

    private final StandardOutput output;
    private final boolean json;
    private final long most;

    /**
     * @param json whether as JSON, not as text
     */
    ResultPrinter(StandardOutput output, boolean json, long most) {
        this.output = output;
        this.json = json;
        this.most = most;
    }

    /**
     * Prints them, what came together at once.
     *
     * @param line a result as text
     */
    <R extends SpecificRecordBase> void print(
            ResultConsumer<R> results, Function<R, String> line, BooleanSupplier stop) {
        PrintStream out = StandardOutput.stream();
        long printed = 0;
        while (!stop.getAsBoolean() && printed < most && !output.isGone()) {
            List<R> news = results.poll(POLL);
            for (R result : news.subList(0, (int) Math.min(news.size(), most - printed))) {
                out.println(json ? result.toString() : line.apply(result));
            }
            printed += news.size();
            if (out.checkError()) {
                return;
            }
        }
    }
}
