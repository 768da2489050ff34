package io.kbound.app.demo;

import io.kbound.app.demo.FaultPlan.Injection;
import io.kbound.app.service.ResultText;
import io.kbound.app.topology.ScoringCounts;
import io.kbound.record.AnomalyRecord;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Tells what happens as it happens: faults as they are injected, anomalies as they come, a run of them as one. */
final class Narrator {
    private final PrintStream out;
    private final FaultPlan plan;
    private final FaultTally tally;
    private final double rate;
    private long toldUpTo;
    private long anomalies;
    private long lastAnomaly = -2;
    private long runLength;
    private double lowestP = 1;
    private @Nullable Double secondsToFirstAnomaly;

    Narrator(PrintStream out, FaultPlan plan, FaultTally tally, double rate) {
        this.out = out;
        this.plan = plan;
        this.tally = tally;
        this.rate = rate;
    }

    /** The anomalies that have come. */
    long anomalies() {
        return anomalies;
    }

    /**
     * Tells the news.
     *
     * @param published readings published so far
     * @param news anomalies since the last time
     */
    void tell(long published, List<AnomalyRecord> news) {
        for (AnomalyRecord anomaly : news) {
            tellFaults(anomaly.getOffset());
            tell(anomaly);
        }
        tellFaults(published);
        if (runLength > 0 && published - lastAnomaly > rate) {
            endRun();
        }
    }

    private void tell(AnomalyRecord anomaly) {
        long reading = anomaly.getOffset();
        anomalies++;
        tally.anomaly(reading);
        if (secondsToFirstAnomaly == null) {
            long started = ManagementFactory.getRuntimeMXBean().getStartTime();
            secondsToFirstAnomaly = (System.currentTimeMillis() - started) / 1e3;
        }
        if (reading != lastAnomaly + 1) {
            endRun();
        }
        if (runLength == 0) {
            line(
                    reading,
                    "ANOMALY  p %.2g  %s  %s%s",
                    anomaly.getPValue(),
                    ResultText.judged(anomaly),
                    ResultText.blame(anomaly),
                    plan.isEmpty() || tally.isTouched(reading) ? "" : "  (false alarm)");
        }
        lastAnomaly = reading;
        runLength++;
        lowestP = Math.min(lowestP, anomaly.getPValue());
    }

    private void endRun() {
        if (runLength > 1) {
            line(lastAnomaly, "         %d in a row, lowest p %.2g", runLength, lowestP);
        }
        runLength = 0;
        lowestP = 1;
    }

    /** Faults that began or ended among the readings not told of yet. */
    private void tellFaults(long upTo) {
        for (; toldUpTo < upTo; toldUpTo++) {
            long reading = toldUpTo;
            plan.at(reading)
                    .filter(injection -> injection.from() == reading)
                    .ifPresent(injection ->
                            line(reading, "fault    %s", injection.fault().label()));
        }
    }

    private void line(long reading, String format, Object... values) {
        out.printf(Locale.ROOT, "%7.1f s  %s%n", reading / rate, String.format(Locale.ROOT, format, values));
    }

    /** Closes the story. */
    DemoResult summary(long published, ScoringCounts counts, double configuredRate) {
        endRun();
        List<Injection> over = plan.over(published);
        long healthy = plan.isEmpty() ? 0 : tally.healthyWindows(published);
        return new DemoResult(
                published,
                counts.scoredCount(),
                anomalies,
                counts.deadLetterCount(),
                over.size(),
                tally.caught(published),
                plan.isEmpty() ? null : tally.falseAlarms(),
                plan.isEmpty() || healthy == 0 ? null : (double) tally.falseAlarms() / healthy,
                configuredRate,
                secondsToFirstAnomaly,
                over.stream().map(this::result).toList());
    }

    private DemoResult.FaultResult result(Injection injection) {
        OptionalLong after = tally.caughtAfter(injection);
        return new DemoResult.FaultResult(injection.fault().label(), after.isPresent() ? after.getAsLong() : null);
    }
}
