package io.kbound.app.demo;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What came of a demonstration.
 *
 * @param records readings published
 * @param scored windows scored
 * @param anomalies windows called anomalies
 * @param deadLetters records that could not be scored
 * @param faultsInjected faults that ran their whole time
 * @param faultsCaught those of them that were caught
 * @param falseAlarms anomalies that no fault has a part in; null: nobody knows what is wrong with the source
 * @param falseAlarmRate their share of the windows that no fault has a part in; null: nobody knows
 * @param configuredRate the share that was configured
 * @param secondsToFirstAnomaly from the start of the process to the first anomaly printed; null: there was none
 * @param faults fault by fault
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record DemoResult(
        long records,
        long scored,
        long anomalies,
        long deadLetters,
        long faultsInjected,
        long faultsCaught,
        @Nullable Long falseAlarms,
        @Nullable Double falseAlarmRate,
        double configuredRate,
        @Nullable Double secondsToFirstAnomaly,
        List<FaultResult> faults) {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    /**
     * One injected fault.
     *
     * @param caughtAfterReadings readings into the fault; null: it was missed
     */
    public record FaultResult(String fault, @Nullable Long caughtAfterReadings) {}

    /** Some lines for people. */
    public String toText() {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "%n%d records, %d scored, %d anomalies, %d dead letters%n",
                records,
                scored,
                anomalies,
                deadLetters));
        for (FaultResult fault : faults) {
            String outcome = fault.caughtAfterReadings == null
                    ? "missed"
                    : "caught after " + fault.caughtAfterReadings + " readings";
            text.append(String.format(Locale.ROOT, "  %-14s %s%n", fault.fault, outcome));
        }
        if (falseAlarmRate != null) {
            text.append(String.format(
                    Locale.ROOT,
                    "%d of %d faults caught; %d false alarms, %.2f %% of the windows without a fault (configured: %.2f %%)",
                    faultsCaught,
                    faultsInjected,
                    falseAlarms,
                    100 * falseAlarmRate,
                    100 * configuredRate));
        }
        return text.toString();
    }

    /** One line of JSON. */
    public String toJson() {
        try {
            return MAPPER.writeValueAsString(this);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
