package io.kbound.app.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * When which fault is injected: each in turn and over again, with healthy stretches before, between and after. A fault
 * that would not end in time for the last healthy stretch is left out.
 *
 * @param readings how many readings there will be; {@link Long#MAX_VALUE}: no end
 * @param healthy readings before the first fault and between two
 * @param faulty readings of each fault; 0: nothing ever goes wrong
 */
public record FaultPlan(long readings, int healthy, int faulty) {
    /** Nothing ever goes wrong. */
    public static final FaultPlan NONE = new FaultPlan(Long.MAX_VALUE, 1, 0);

    public FaultPlan {
        if (readings < 0 || healthy < 1 || faulty < 0) {
            throw new IllegalArgumentException("no plan of " + readings + ", " + healthy + ", " + faulty);
        }
    }

    /**
     * One fault's stretch of readings.
     *
     * @param from its first reading
     * @param to the first reading after it
     */
    public record Injection(Fault fault, long from, long to) {}

    /** True where nothing ever goes wrong. */
    public boolean isEmpty() {
        return faulty == 0;
    }

    /** The injection that a reading lies in, if any. */
    public Optional<Injection> at(long reading) {
        return Optional.of(injection(reading / (healthy + faulty)))
                .filter(injection -> reading >= injection.from && reading < injection.to)
                .filter(injection -> injection.to <= readings - healthy);
    }

    /** The injections that are over once so many readings are. */
    public List<Injection> over(long passed) {
        List<Injection> over = new ArrayList<>();
        for (long i = 0; faulty > 0; i++) {
            Injection next = injection(i);
            if (next.to > Math.min(passed, readings - healthy)) {
                break;
            }
            over.add(next);
        }
        return over;
    }

    private Injection injection(long index) {
        Fault[] faults = Fault.values();
        long from = index * (healthy + faulty) + healthy;
        return new Injection(faults[(int) (index % faults.length)], from, from + faulty);
    }
}
