package io.kbound.scorer.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OnnxTensor;
import io.kbound.scorer.onnx.DeviceUse.OnLoss;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One device for many threads. The processor poses as it, so that results must be those of the direct way to the bit. */
@Timeout(60)
class DeviceBatcherTest {
    private static final float[] ORDINARY = {2777.2275f, 59.7858f, 4.86f, 2775.88f, 59.938f, 4.9403f};
    private static final Duration FOR_EVER = Duration.ofDays(1);
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    private final PosedDevice gpu = new PosedDevice();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private Path file;
    private BoundModel model;

    @BeforeEach
    void open() throws Exception {
        file = FixtureModel.in(folder);
        model = BoundModel.open(file);
    }

    @AfterEach
    void close() throws Exception {
        threads.shutdownNow();
        assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        model.close();
        assertThat(gpu.closedWhileRunning).hasValue(0);
    }

    @Test
    void manyThreadsWithBatchesOfAnySize_getWhatTheDirectWayGives_toTheBit() throws Exception {
        int batches = 50;
        try (DeviceBatcher batcher = batcher(16, Duration.ofMillis(1))) {
            List<Future<Integer>> equal = new ArrayList<>();
            for (int thread = 0; thread < 6; thread++) {
                Random random = new Random(thread);
                // Some of them larger than a run.
                equal.add(threads.submit(() -> equalBatches(batcher, random, batches, 20)));
            }
            for (Future<Integer> thread : equal) {
                assertThat(thread.get()).isEqualTo(batches);
            }
        }
        assertThat(gpu.closed).hasValue(1);
    }

    /** Each alone would linger for ever: they can only have been run together. */
    @Test
    void aFullRun_takesTheWindowsOfAllThreads_andDoesNotLinger() throws Exception {
        try (DeviceBatcher batcher = batcher(8, FOR_EVER)) {
            List<Future<Integer>> equal = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                equal.add(threads.submit(() -> equalBatch(batcher, new Random(1), 2)));
            }
            for (Future<Integer> thread : equal) {
                assertThat(thread.get()).isEqualTo(2);
            }
            assertThat(gpu.runs).hasValue(1);
        }
    }

    @Test
    void aLoneJob_lingersAsLongAsItIsTold_andNoLonger() throws Exception {
        try (DeviceBatcher batcher = batcher(8, Duration.ofMillis(100))) {
            long before = System.nanoTime();
            equalBatch(batcher, new Random(1), 2);

            assertThat(Duration.ofNanos(System.nanoTime() - before)).isBetween(Duration.ofMillis(100), SOON);
            assertThat(gpu.runs).hasValue(1);
        }
    }

    @Test
    void whatComesWhileTheDeviceIsBusy_isRunTogetherNext_evenWithoutALinger() throws Exception {
        gpu.gate = new Semaphore(0);
        try (DeviceBatcher batcher = batcher(16, Duration.ZERO)) {
            Future<Integer> first = threads.submit(() -> equalBatch(batcher, new Random(1), 1));
            gpu.atTheGate.await();
            List<Future<Integer>> next = new ArrayList<>();
            for (int thread = 0; thread < 5; thread++) {
                next.add(threads.submit(() -> equalBatch(batcher, new Random(2), 3)));
            }
            awaitWaiting(batcher, 5);
            gpu.gate.release(100);

            assertThat(first.get()).isEqualTo(1);
            for (Future<Integer> thread : next) {
                assertThat(thread.get()).isEqualTo(3);
            }
            assertThat(gpu.runs).hasValue(2);
        }
    }

    @Test
    void jobsOfDifferentKinds_areRunApart() throws Exception {
        gpu.gate = new Semaphore(0);
        FloatBuffer bound = FloatBuffer.allocate(1);
        FloatBuffer terms = FloatBuffer.allocate(5);
        try (DeviceBatcher batcher = batcher(16, Duration.ZERO)) {
            Future<?> first = threads.submit(() -> batcher.run(job().out(Tensors.BOUND, FloatBuffer.allocate(1))));
            gpu.atTheGate.await();
            Future<?> bounds = threads.submit(() -> batcher.run(job().out(Tensors.BOUND, bound)));
            Future<?> levels = threads.submit(() -> batcher.run(job().out(Tensors.LEVEL_TERMS, terms, 5)));
            awaitWaiting(batcher, 2);
            gpu.gate.release(100);
            first.get();
            bounds.get();
            levels.get();

            assertThat(gpu.runs).hasValue(3);
        }
        try (BoundScorer scorer = model.scorer(1)) {
            scorer.put(0, ORDINARY);
            scorer.score(1);
            assertThat(bound.get(0)).isEqualTo(scorer.bound(0));
            assertThat(terms.array()).containsExactly(scorer.levelTerms(0));
        }
    }

    /** Two screens that ask for evaluations of their own cannot be asked together. */
    @Test
    void jobsWithOtherNumbersForAllTheirWindows_areRunApart() throws Exception {
        List<Integer> sizes = new ArrayList<>();
        FloatBuffer three = FloatBuffer.allocate(1);
        FloatBuffer five = FloatBuffer.allocate(1);
        FloatBuffer threes = FloatBuffer.allocate(2);
        DeviceUse use = PosedDevice.use(OnLoss.FAIL, 4, FOR_EVER);
        Future<?> last;
        try (DeviceBatcher batcher = new DeviceBatcher(new Multiplier(sizes), use)) {
            Future<?> first = threads.submit(() -> batcher.run(multiply(three, new float[] {1}, 1, 2)));
            awaitWaiting(batcher, 1);
            last = threads.submit(() -> batcher.run(multiply(five, new float[] {10}, 5)));
            awaitWaiting(batcher, 2);
            threads.submit(() -> batcher.run(multiply(threes, new float[] {100, 1000}, 1, 2)))
                    .get();
            first.get();
            assertThat(sizes).as("each of the one size").containsExactly(4);
        }
        last.get();

        assertThat(sizes).containsExactly(4, 4);
        assertThat(three.array()).containsExactly(3);
        assertThat(threes.array()).containsExactly(300, 3000);
        assertThat(five.array()).containsExactly(50);
    }

    @Test
    void aFailure_reachesAllThatWereRunTogether_andNobodyAfterThem() throws Exception {
        gpu.failures.set(2);
        try (DeviceBatcher batcher = batcher(4, FOR_EVER)) {
            List<Future<Integer>> failing = new ArrayList<>();
            for (int thread = 0; thread < 2; thread++) {
                failing.add(threads.submit(() -> equalBatch(batcher, new Random(1), 2)));
            }
            for (Future<Integer> thread : failing) {
                assertThatThrownBy(thread::get)
                        .isInstanceOf(ExecutionException.class)
                        .hasCauseInstanceOf(ScoringException.class)
                        .hasMessageContaining("cuda:0 failed on a batch of 2")
                        .hasMessageContaining("CUDA failure 719");
            }
            assertThat(equalBatch(batcher, new Random(1), 4)).isEqualTo(4);
        }
        assertThat(gpu.closed).as("it works again").hasValue(1);
    }

    @Test
    void whatNobodyExpects_leavesNobodyWaiting() throws Exception {
        gpu.unheardOf = new LinkageError("a library went away");
        try (DeviceBatcher batcher = batcher(4, Duration.ZERO)) {
            assertThatThrownBy(() -> equalBatch(batcher, new Random(1), 2))
                    .isInstanceOf(ScoringException.class)
                    .hasRootCauseInstanceOf(LinkageError.class);
            gpu.unheardOf = null;
            assertThat(equalBatch(batcher, new Random(1), 2)).isEqualTo(2);
        }
    }

    @Test
    void closed_itRunsWhatWaits_thenClosesTheSession_andTakesNoMore() throws Exception {
        gpu.gate = new Semaphore(0);
        DeviceBatcher batcher = batcher(4, FOR_EVER);
        Future<Integer> running = threads.submit(() -> equalBatch(batcher, new Random(1), 4));
        gpu.atTheGate.await();
        Future<Integer> waiting = threads.submit(() -> equalBatch(batcher, new Random(2), 1));
        awaitWaiting(batcher, 1);
        Future<?> closing = threads.submit(batcher::close);
        gpu.gate.release(100);

        closing.get();
        assertThat(running.get()).isEqualTo(4);
        assertThat(waiting.get()).isEqualTo(1);
        assertThat(gpu.closed).hasValue(1);
        assertThatThrownBy(() -> equalBatch(batcher, new Random(1), 1)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anInterruptedThread_waitsForItsBuffersAllTheSame_andStaysInterrupted() throws Exception {
        try (DeviceBatcher batcher = batcher(4, Duration.ofMillis(50))) {
            Future<Boolean> interrupted = threads.submit(() -> {
                Thread.currentThread().interrupt();
                assertThat(equalBatch(batcher, new Random(1), 2)).isEqualTo(2);
                return Thread.currentThread().isInterrupted();
            });

            assertThat(interrupted.get()).isTrue();
        }
    }

    /** Models are replaced while threads score: the session goes with the last scorer, and not under one that runs. */
    @Test
    void aModelThatIsReplacedWhileItsThreadsScore_closesItsSessionAfterTheLast() throws Exception {
        BoundModel shared = BoundModel.open(
                file, gpu.placement(folder.resolve("machine"), PosedDevice.use(OnLoss.FAIL, 8, Duration.ZERO)));
        List<Future<Integer>> scoring = new ArrayList<>();
        List<BoundScorer> scorers = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            scorers.add(shared.scorer(4));
        }
        for (BoundScorer scorer : scorers) {
            scoring.add(threads.submit(() -> {
                try (scorer) {
                    for (int i = 0; i < 100; i++) {
                        scorer.put(0, ORDINARY);
                        scorer.score(1);
                    }
                }
                return 100;
            }));
        }
        shared.close();
        for (Future<Integer> thread : scoring) {
            assertThat(thread.get()).isEqualTo(100);
        }

        assertThat(gpu.closed).hasValue(1);
    }

    private DeviceBatcher batcher(int maxRecords, Duration linger) throws Exception {
        DeviceUse use = PosedDevice.use(OnLoss.FAIL, maxRecords, linger);
        return new DeviceBatcher(
                gpu.open(options -> BoundModel.environment().createSession(file.toString(), options), use), use);
    }

    private static Job multiply(FloatBuffer to, float[] from, long... numbers) {
        return new Job(from.length)
                .in("x", FloatBuffer.wrap(from), 1)
                .with(
                        "by",
                        ByteBuffer.allocateDirect(numbers.length * Long.BYTES)
                                .order(ByteOrder.nativeOrder())
                                .asLongBuffer()
                                .put(numbers)
                                .flip())
                .out("y", to);
    }

    /** Gives x times the sum of the numbers. */
    private record Multiplier(List<Integer> sizes) implements DeviceSession {
        @Override
        public void run(Map<String, OnnxTensor> inputs, Map<String, OnnxTensor> outputs) {
            FloatBuffer x = Objects.requireNonNull(inputs.get("x")).getFloatBuffer();
            long by = LongStream.of(Objects.requireNonNull(inputs.get("by"))
                            .getLongBuffer()
                            .array())
                    .sum();
            FloatBuffer y = (FloatBuffer)
                    Objects.requireNonNull(outputs.get("y")).getBufferRef().orElseThrow();
            sizes.add(x.remaining());
            for (int i = 0; i < x.remaining(); i++) {
                y.put(i, x.get(i) * by);
            }
        }

        @Override
        public void close() {}
    }

    private static Job job() {
        return new Job(1).in(Tensors.SIGNAL, FloatBuffer.wrap(ORDINARY), 2, 3);
    }

    private int equalBatches(DeviceBatcher batcher, Random random, int batches, int mostWindows) {
        for (int batch = 0; batch < batches; batch++) {
            equalBatch(batcher, random, 1 + random.nextInt(mostWindows));
        }
        return batches;
    }

    /** Scores random windows together with whatever else is there, and directly, and compares all that comes out. */
    private int equalBatch(DeviceBatcher batcher, Random random, int count) {
        try (BoundScorer shared = model.scorer(count);
                BoundScorer direct = model.scorer(count)) {
            for (int slot = 0; slot < count; slot++) {
                float[] window = ORDINARY.clone();
                for (int i = 0; i < window.length; i++) {
                    window[i] *= 1 + 0.1f * (float) random.nextGaussian();
                }
                shared.put(slot, window);
                direct.put(slot, window);
            }
            batcher.run(shared.whole(count));
            direct.score(count);
            for (int slot = 0; slot < count; slot++) {
                assertThat(shared.bound(slot)).isEqualTo(direct.bound(slot)).isNegative();
                assertThat(shared.levelTerms(slot)).containsExactly(direct.levelTerms(slot));
                assertThat(shared.valueTerms(slot)).containsExactly(direct.valueTerms(slot));
                assertThat(shared.observed(slot)).containsExactly(direct.observed(slot));
                assertThat(shared.expected(slot)).containsExactly(direct.expected(slot));
            }
        }
        return count;
    }

    private static void awaitWaiting(DeviceBatcher batcher, int jobs) throws InterruptedException {
        while (batcher.waiting() < jobs) {
            Thread.sleep(1);
        }
    }
}
