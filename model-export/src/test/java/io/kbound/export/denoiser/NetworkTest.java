package io.kbound.export.denoiser;

import static org.assertj.core.api.Assertions.assertThat;

import io.kbound.export.bound.Schedule;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The network in PyTorch: what it starts from, that it learns, that it does so the same way twice. */
class NetworkTest {
    private static final Schedule SCHEDULE = Schedule.linear(1000, 1e-4, 0.02);

    /** The loss of the true posterior mean on the circle, by quadrature over it: no denoiser does better. */
    private static final double BEST_ON_THE_CIRCLE = 0.276;

    @Test
    void untrained_itIsTheUnitGaussiansOwnDenoiser() {
        NetworkShape shape = new NetworkShape(new boolean[3], 16, 2);
        try (TorchNetwork network = new TorchNetwork(shape, SCHEDULE, shape.initial(new Random(1)))) {
            float[] noisy = {0.5f, -1, 2};

            float[] predicted = network.predictNoise(noisy, new int[] {400});

            float gain = (float) Math.sqrt(SCHEDULE.noise(400));
            assertThat(predicted).containsExactly(new float[] {gain * 0.5f, -gain, gain * 2}, offset());
        }
    }

    @Test
    void ofAValueThatDoesNotVary_allIsNoise() {
        NetworkShape shape = new NetworkShape(new boolean[] {true, false}, 16, 1);
        try (TorchNetwork network = new TorchNetwork(shape, SCHEDULE, shape.initial(new Random(1)))) {
            float amplitude = (float) Math.sqrt(SCHEDULE.noise(400));

            float[] predicted = network.predictNoise(new float[] {amplitude * 1.7f, 0}, new int[] {400});

            assertThat(predicted[0]).isCloseTo(1.7f, offset());
        }
    }

    @Test
    void rowsBeyondOneChunk_arePredictedLikeTheFirst() {
        NetworkShape shape = new NetworkShape(new boolean[2], 8, 1);
        Random random = new Random(5);
        float[] parameters = new float[shape.parameters()];
        for (int i = 0; i < parameters.length; i++) {
            parameters[i] = 0.3f * (float) random.nextGaussian();
        }
        int rows = 20_000;
        float[] noisy = new float[2 * rows];
        int[] steps = new int[rows];
        for (int row = 0; row < rows; row++) {
            noisy[2 * row] = 1.5f;
            noisy[2 * row + 1] = -0.5f;
            steps[row] = 300;
        }
        try (TorchNetwork network = new TorchNetwork(shape, SCHEDULE, parameters)) {
            float[] predicted = network.predictNoise(noisy, steps);

            assertThat(predicted[2 * rows - 2]).isCloseTo(predicted[0], offset());
            assertThat(predicted[2 * rows - 1]).isCloseTo(predicted[1], offset());
        }
    }

    @Test
    void onCorrelatedData_itLearnsMoreThanTheGaussianKnows_andTheSameTwice() {
        Examples fit = circle(2000, 1);
        Examples validation = circle(400, 2);
        NetworkShape shape = new NetworkShape(new boolean[2], 32, 2);
        List<Double> heard = new ArrayList<>();
        NetworkTrainer trainer = new NetworkTrainer(SCHEDULE, 1500, 7);

        TrainedNetwork first =
                trainer.train(shape, fit, validation, (step, loss, onValidation) -> heard.add(onValidation));
        TrainedNetwork second = trainer.train(shape, fit, validation, (step, loss, onValidation) -> {});

        assertThat(heard).hasSize(first.steps());
        assertThat(first.bestStep()).isPositive();
        double start = heard.get(0);
        assertThat(first.validationLoss()).isLessThan(start - (start - BEST_ON_THE_CIRCLE) * 2 / 3);
        assertThat(second.parameters()).containsExactly(first.parameters());
        assertThat(second.validationLoss()).isEqualTo(first.validationLoss());
    }

    @Test
    void anotherSeed_givesAnotherNetwork() {
        Examples fit = circle(200, 1);
        NetworkShape shape = new NetworkShape(new boolean[2], 8, 1);

        float[] seven = new NetworkTrainer(SCHEDULE, 100, 7)
                .train(shape, fit, fit, (a, b, c) -> {})
                .parameters();
        float[] eight = new NetworkTrainer(SCHEDULE, 100, 8)
                .train(shape, fit, fit, (a, b, c) -> {})
                .parameters();

        assertThat(eight).isNotEqualTo(seven);
    }

    @Test
    void whereNothingBetterIsFound_trainingStopsEarlyAndKeepsTheStart() {
        // Unit noise has no structure: the untrained network is already the best there is.
        Random random = new Random(3);
        float[] values = new float[2 * 100_000];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        Examples noise = examples(values);
        TrainedNetwork trained = new NetworkTrainer(SCHEDULE, 20_000, 7)
                .train(new NetworkShape(new boolean[2], 16, 1), noise, noise, (a, b, c) -> {});

        assertThat(trained.steps()).isLessThan(20_000);
        assertThat(trained.steps() - trained.bestStep()).isEqualTo(1000);
    }

    private static org.assertj.core.data.Offset<Float> offset() {
        return org.assertj.core.api.Assertions.within(1e-5f);
    }

    /** Points on a circle of radius sqrt(2), so that each coordinate has variance 1, with a little noise. */
    private static Examples circle(int size, long seed) {
        Random random = new Random(seed);
        float[] values = new float[2 * size];
        for (int i = 0; i < size; i++) {
            double angle = 2 * Math.PI * random.nextDouble();
            values[2 * i] = (float) (Math.sqrt(2) * Math.cos(angle) + 0.05 * random.nextGaussian());
            values[2 * i + 1] = (float) (Math.sqrt(2) * Math.sin(angle) + 0.05 * random.nextGaussian());
        }
        return examples(values);
    }

    private static Examples examples(float[] values) {
        return new Examples() {
            @Override
            public int size() {
                return values.length / 2;
            }

            @Override
            public int values() {
                return 2;
            }

            @Override
            public void copyTo(int example, float[] target, int at) {
                System.arraycopy(values, 2 * example, target, at, 2);
            }
        };
    }
}
