package io.kbound.bench.soak;

import io.kbound.bench.measure.Figure;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What came of a soak.
 *
 * @param samples of all instances, in order
 * @param counts of records
 * @param faults how often each was done
 * @param deaths of instances that nobody killed
 */
public record SoakResult(List<Sample> samples, SoakCounts counts, Map<Fault, Integer> faults, List<String> deaths) {
    public SoakResult {
        deaths = List.copyOf(deaths);
        samples = List.copyOf(samples);
        faults = Map.copyOf(faults);
    }

    /** Of each instance the longest life. */
    public List<LongestLife> lives() {
        Map<String, Map<Integer, List<Sample>>> byInstance = new TreeMap<>();
        samples.forEach(sample -> byInstance
                .computeIfAbsent(sample.instance(), name -> new TreeMap<>())
                .computeIfAbsent(sample.life(), life -> new ArrayList<>())
                .add(sample));
        return byInstance.values().stream()
                .map(lives -> LongestLife.of(lives.values()))
                .toList();
    }

    /** What became of the records. */
    public List<Figure> records() {
        return counts.figures();
    }

    /** How often each fault was done. */
    public List<Figure> faultFigures() {
        return new TreeMap<>(faults)
                .entrySet().stream()
                        .map(one -> new Figure(
                                "fault_" + one.getKey().name().toLowerCase(Locale.ROOT),
                                one.getKey().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                                one.getValue(),
                                "",
                                ""))
                        .toList();
    }

    /** What is not as it must be, in words; empty where all is well. */
    public List<String> wrongs() {
        List<String> wrongs = new ArrayList<>(deaths);
        wrongs.addAll(counts.wrongs());
        lives().forEach(life -> wrongs.addAll(life.wrongs()));
        return wrongs;
    }
}
