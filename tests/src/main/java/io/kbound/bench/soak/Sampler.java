package io.kbound.bench.soak;

import io.kbound.app.kafka.Topics;
import io.kbound.app.web.MetricsPage;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** Looks at all instances every few seconds, keeps what it saw, and writes it to a file as it goes. Runs in a thread of its own. */
final class Sampler implements Runnable, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final List<Instance> instances;
    private final ProcessLook look;
    private final BufferedWriter file;
    private final Admin admin;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final List<Sample> samples = Collections.synchronizedList(new ArrayList<>());
    private final long start = System.nanoTime();
    private final Map<String, Long> collected = new HashMap<>();
    private volatile boolean enough;

    Sampler(List<Instance> instances, Map<String, String> client, Path scratch, Path file) throws IOException {
        this.instances = instances;
        this.look = new ProcessLook(scratch);
        this.admin = Topics.admin(client, PATIENCE);
        this.file = Files.newBufferedWriter(file);
        write(Sample.head());
    }

    /** Ends it. */
    void end() {
        enough = true;
    }

    /** What was seen so far. */
    List<Sample> samples() {
        return List.copyOf(samples);
    }

    @Override
    public void run() {
        try {
            while (!enough) {
                long next = System.nanoTime() + SoakPlan.BETWEEN_SAMPLES.toNanos();
                double lag = lag();
                for (Instance instance : instances) {
                    Instance.Life life = instance.life().orElse(null);
                    if (life != null) {
                        take(instance, life, lag);
                    }
                }
                TimeUnit.NANOSECONDS.sleep(next - System.nanoTime());
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    private void take(Instance instance, Instance.Life life, double lag) throws IOException, InterruptedException {
        long pid = life.process().pid();
        Map<Measure, Double> values = new EnumMap<>(Measure.class);
        long now = System.nanoTime();
        if (now - collected.getOrDefault(instance.name(), start - Long.MAX_VALUE / 2)
                > SoakPlan.BETWEEN_COLLECTIONS.toNanos()) {
            collected.put(instance.name(), now);
            values.putAll(look.jvm(pid));
        }
        values.putAll(metrics(life.address()));
        values.putAll(ProcessLook.kernel(pid));
        values.put(Measure.STATE, files(instance.state(), file -> file.toFile().length()));
        values.put(Measure.TEMPORARY, files(instance.temporary(), file -> 1));
        values.put(Measure.LAG, lag);
        values.values().removeIf(value -> value.isNaN());
        // One that ended meanwhile was seen in part.
        if (life.process().isAlive() && instance.life().filter(life::equals).isPresent()) {
            Sample sample = new Sample((now - start) / 1e9, instance.name(), life.number(), pid, values);
            samples.add(sample);
            write(sample.line());
        }
    }

    /** The figures that the instance gives of itself, as Prometheus would ask for them. */
    private Map<Measure, Double> metrics(String address) throws InterruptedException {
        try {
            String text = http.send(
                            HttpRequest.newBuilder(URI.create(address + MetricsPage.METRICS))
                                    .timeout(PATIENCE)
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
            return Map.of(
                    Measure.RECORDS, sum(text, "kbound_records_received_total"),
                    Measure.LETTERS, sum(text, "kbound_dead_letters_total"));
        } catch (IOException away) {
            return Map.of();
        }
    }

    private static double sum(String text, String name) {
        return text.lines()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    /** Records that no commit of the app is beyond; NaN where the broker does not answer. */
    private double lag() throws InterruptedException {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        IntStream.range(0, SoakPlan.PARTITIONS)
                .forEach(partition -> latest.put(new TopicPartition(SoakPlan.SIGNALS, partition), OffsetSpec.latest()));
        try {
            var committed = admin.listConsumerGroupOffsets(SoakPlan.APP)
                    .partitionsToOffsetAndMetadata()
                    .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            var ends = admin.listOffsets(latest).all().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return ends.entrySet().stream()
                    .mapToDouble(end -> {
                        var place = committed.get(end.getKey());
                        return end.getValue().offset() - (place == null ? 0 : place.offset());
                    })
                    .sum();
        } catch (ExecutionException | TimeoutException away) {
            return Double.NaN;
        }
    }

    /** Over all files below a folder; those that are deleted meanwhile do not count. */
    private static double files(Path folder, ToDoubleFunction<Path> value) throws IOException {
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            return new ArrayList<>(all.toList())
                    .stream().filter(Files::isRegularFile).mapToDouble(value).sum();
        } catch (UncheckedIOException gone) {
            return Double.NaN;
        }
    }

    private void write(String line) throws IOException {
        file.write(line);
        file.newLine();
        file.flush();
    }

    @Override
    public void close() throws IOException {
        admin.close(Duration.ZERO);
        file.close();
    }
}
