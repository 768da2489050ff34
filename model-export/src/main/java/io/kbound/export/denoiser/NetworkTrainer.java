package io.kbound.export.denoiser;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import ai.djl.training.optimizer.AdamW;
import ai.djl.training.optimizer.Optimizer;
import io.kbound.export.bound.Schedule;
import java.util.Random;

/**
 * Fits the network to predict noise: AdamW with warm-up and cosine decay, gradients clipped by their norm, an
 * exponential average of the parameters, and the average of the step that did best on validation windows. The same
 * seed and data on the same machine give the same parameters.
 */
public final class NetworkTrainer {
    private static final int BATCH = 256;
    private static final int WARM_UP_STEPS = 100;
    private static final float LEARNING_RATE = 1e-3f;
    private static final float WEIGHT_DECAY = 0.01f;
    private static final float LARGEST_GRADIENT = 1;
    private static final double AVERAGE_DECAY = 0.999;
    private static final int STEPS_PER_VALIDATION = 100;
    private static final int PATIENCE = 10;
    private static final int VALIDATION_ROWS = 4096;

    private final Schedule schedule;
    private final int steps;
    private final long seed;

    /**
     * @param steps the most steps to take
     */
    public NetworkTrainer(Schedule schedule, int steps, long seed) {
        this.schedule = schedule;
        this.steps = steps;
        this.seed = seed;
    }

    /** Hears how training goes. */
    public interface Listener {
        /**
         * A step was taken.
         *
         * @param loss mean squared error of the predicted noise in the last batch that it was read from
         * @param validationLoss the same on the validation windows, at their last turn
         */
        void onStep(int step, double loss, double validationLoss);
    }

    /**
     * Trains a network.
     *
     * @param fit what it learns from
     * @param validation what decides when to stop
     */
    public TrainedNetwork train(NetworkShape shape, Examples fit, Examples validation, Listener listener) {
        Random random = new Random(seed);
        Engine engine = TorchNetwork.engine();
        engine.setRandomSeed((int) (seed ^ (seed >>> 32)));
        try (TorchNetwork network = new TorchNetwork(shape, schedule, shape.initial(random))) {
            return new Run(network, shape, fit, validation, random).train(engine, listener);
        }
    }

    /** One training run. */
    private final class Run {
        final TorchNetwork network;
        final NetworkShape shape;
        final Examples fit;
        final Random random;
        final NDArray theta;
        final NDArray average;
        final float[] batchValues;
        final float[] validationValues;
        final float[] validationNoise;
        final int[] validationSteps;

        Run(TorchNetwork network, NetworkShape shape, Examples fit, Examples validation, Random random) {
            this.network = network;
            this.shape = shape;
            this.fit = fit;
            this.random = random;
            this.theta = network.theta();
            this.average = theta.duplicate();
            this.batchValues = new float[BATCH * shape.values()];
            this.validationValues = new float[VALIDATION_ROWS * shape.values()];
            this.validationNoise = new float[validationValues.length];
            fill(validationValues, validation);
            for (int i = 0; i < validationNoise.length; i++) {
                validationNoise[i] = (float) random.nextGaussian();
            }
            this.validationSteps = network.levels().draw(VALIDATION_ROWS, random);
        }

        TrainedNetwork train(Engine engine, Listener listener) {
            theta.setRequiresGradient(true);
            Optimizer optimizer = AdamW.builder()
                    .optLearningRateTracker((parameter, step) -> learningRate(step))
                    .optWeightDecays(WEIGHT_DECAY)
                    .build();
            double bestLoss = validationLoss();
            float[] best = average.toFloatArray();
            int bestStep = 0;
            double loss = Double.NaN;
            double validationLoss = bestLoss;
            int step = 0;
            while (step < steps && step - bestStep < PATIENCE * STEPS_PER_VALIDATION) {
                step++;
                boolean validate = step % STEPS_PER_VALIDATION == 0 || step == steps;
                try (NDManager scratch = network.manager().newSubManager()) {
                    fill(batchValues, fit);
                    NDArray noise = scratch.randomNormal(new Shape(BATCH, shape.values()));
                    int[] levels = network.levels().draw(BATCH, random);
                    double batchLoss = step(
                            engine, optimizer, new Batch(scratch, batchValues, noise, levels), validate || step == 1);
                    average(step);
                    if (validate || step == 1) {
                        loss = batchLoss;
                    }
                    if (validate) {
                        validationLoss = validationLoss();
                        if (validationLoss < bestLoss) {
                            bestLoss = validationLoss;
                            best = average.toFloatArray();
                            bestStep = step;
                        }
                    }
                }
                listener.onStep(step, loss, validationLoss);
            }
            return new TrainedNetwork(shape, best, step, bestStep, bestLoss);
        }

        /** One step; the loss is only brought back where it is wanted, since that waits for PyTorch. */
        private double step(Engine engine, Optimizer optimizer, Batch batch, boolean wanted) {
            try (GradientCollector gradients = engine.newGradientCollector();
                    NDArray loss = batch.squaredErrors(theta).mean()) {
                gradients.backward(loss);
                NDArray gradient = theta.getGradient();
                gradient.attach(batch.manager);
                float norm = gradient.norm().getFloat();
                if (norm > LARGEST_GRADIENT) {
                    gradient.muli(LARGEST_GRADIENT / norm);
                }
                optimizer.update("theta", theta, gradient);
                return wanted ? loss.getFloat() : Double.NaN;
            }
        }

        private void average(int step) {
            double decay = Math.min(AVERAGE_DECAY, step / (step + 9.0));
            try (NDArray now = theta.stopGradient();
                    NDArray share = now.mul(1 - decay)) {
                average.muli(decay).addi(share);
            }
        }

        /** Each row counts 1 at most: a prediction that is further off than none says no more than that. */
        private double validationLoss() {
            try (NDManager scratch = network.manager().newSubManager()) {
                Shape records = new Shape(VALIDATION_ROWS, shape.values());
                Batch all =
                        new Batch(scratch, validationValues, scratch.create(validationNoise, records), validationSteps);
                double sum = 0;
                for (float row : all.squaredErrors(average).mean(new int[] {1}).toFloatArray()) {
                    sum += Math.min(1, row);
                }
                return sum / VALIDATION_ROWS;
            }
        }

        private void fill(float[] values, Examples from) {
            for (int at = 0; at < values.length; at += shape.values()) {
                from.copyTo(random.nextInt(from.size()), values, at);
            }
        }

        /** Records, their noise, and their levels. */
        private final class Batch {
            final NDManager manager;
            final NDArray noise;
            final NDArray noisy;
            final NoiseLevels.Rows levels;

            Batch(NDManager manager, float[] records, NDArray noise, int[] steps) {
                this.manager = manager;
                this.noise = noise;
                this.levels = network.levels().of(manager, steps);
                NDArray values = manager.create(records, noise.getShape());
                this.noisy = values.mul(levels.signalAmplitude()).add(noise.mul(levels.noiseAmplitude()));
            }

            /** [rows, values]: squared error of the predicted noise under the parameters. */
            NDArray squaredErrors(NDArray parameters) {
                return network.predictNoise(parameters, noisy, levels)
                        .sub(noise)
                        .square();
            }
        }
    }

    private float learningRate(int step) {
        double warmUp = Math.min(1.0, step / (double) WARM_UP_STEPS);
        double decay = 0.5 * (1 + Math.cos(Math.PI * Math.min(1.0, step / (double) steps)));
        return (float) (LEARNING_RATE * warmUp * Math.max(decay, 1e-4));
    }
}
