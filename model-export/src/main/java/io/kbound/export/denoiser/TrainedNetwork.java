package io.kbound.export.denoiser;

/** A network after training: its parameters, and how they came about. */
public final class TrainedNetwork {
    private final NetworkShape shape;
    private final float[] parameters;
    private final int steps;
    private final int bestStep;
    private final double validationLoss;

    TrainedNetwork(NetworkShape shape, float[] parameters, int steps, int bestStep, double validationLoss) {
        this.shape = shape;
        this.parameters = parameters.clone();
        this.steps = steps;
        this.bestStep = bestStep;
        this.validationLoss = validationLoss;
    }

    /** Its shape. */
    public NetworkShape shape() {
        return shape;
    }

    /** The flat vector of its parameters, in the order of the shape's layers. */
    public float[] parameters() {
        return parameters.clone();
    }

    /** Steps taken. */
    public int steps() {
        return steps;
    }

    /** The step whose parameters these are; 0: training never beat its start. */
    public int bestStep() {
        return bestStep;
    }

    /** Mean squared error of the predicted noise on the validation windows, each row's counting 1 at most. */
    public double validationLoss() {
        return validationLoss;
    }
}
