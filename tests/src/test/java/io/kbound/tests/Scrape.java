package io.kbound.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** An answer in Prometheus' text format. */
final class Scrape {
    private static final Pattern ABOUT = Pattern.compile("(?m)^# (HELP|TYPE) (\\w+) (.*)$");
    private static final Pattern SAMPLE = Pattern.compile("(?m)^(\\w+)(?:\\{(.*)})? (\\S+)$");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    private final Map<String, String> types = new TreeMap<>();
    private final Map<String, String> helps = new TreeMap<>();
    private final List<Sample> samples = new ArrayList<>();

    /** A value. */
    record Sample(String name, Map<String, String> labels, double value) {}

    private Scrape() {}

    static Scrape of(String text) {
        Scrape scrape = new Scrape();
        Matcher about = ABOUT.matcher(text);
        while (about.find()) {
            (about.group(1).equals("TYPE") ? scrape.types : scrape.helps).put(about.group(2), about.group(3));
        }
        Matcher sample = SAMPLE.matcher(text);
        while (sample.find()) {
            String labels = sample.group(2) == null ? "" : sample.group(2);
            scrape.samples.add(new Sample(
                    sample.group(1),
                    LABEL.matcher(labels)
                            .results()
                            .collect(Collectors.toMap(label -> label.group(1), label -> label.group(2))),
                    Double.parseDouble(sample.group(3).replace("+Inf", "Infinity"))));
        }
        return scrape;
    }

    /** Asks again and again until it is so, and gives the answer that is. */
    static Scrape await(Callable<Scrape> asked, Predicate<Scrape> condition, Duration patience) throws Exception {
        long deadline = System.nanoTime() + patience.toNanos();
        Scrape now = asked.call();
        while (!condition.test(now)) {
            assertThat(System.nanoTime()).as("not in time").isLessThan(deadline);
            Thread.sleep(200);
            now = asked.call();
        }
        return now;
    }

    /** The types of metrics, by name. */
    Map<String, String> types() {
        return types;
    }

    /** What metrics mean, by name. */
    Map<String, String> helps() {
        return helps;
    }

    /** The names of all values. */
    Set<String> sampleNames() {
        return samples.stream().map(Sample::name).collect(Collectors.toCollection(TreeSet::new));
    }

    /** The values of a name. */
    List<Sample> samples(String name) {
        return samples.stream().filter(sample -> sample.name().equals(name)).toList();
    }

    /** All values of a name together; 0 where there is none. */
    double sum(String name) {
        return samples(name).stream().mapToDouble(Sample::value).sum();
    }

    /** The labels of a metric, those of its buckets left out. */
    Set<String> labels(DocumentedMetric metric) {
        Set<String> labels = new HashSet<>();
        metric.sampleNames()
                .forEach(name -> samples(name)
                        .forEach(sample -> labels.addAll(sample.labels().keySet())));
        labels.remove("le");
        return labels;
    }
}
