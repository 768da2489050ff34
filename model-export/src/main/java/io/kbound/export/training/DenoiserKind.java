package io.kbound.export.training;

/** What predicts the noise. */
public enum DenoiserKind {
    /** A mixture of Gaussians, in closed form. */
    MIXTURE,
    /** A residual network, trained with PyTorch. */
    NETWORK,
    /**
     * A mixture where there is little to learn from: for bounds of at most {@value #MOST_VALUES_OF_MIXTURE} values, of single
     * records, or of windows of which fewer than {@value #FEWEST_APART_FOR_NETWORK} share no reading. Else a network.
     */
    AUTO;

    /** Covariances of more values than this take long to fit, and more records than there mostly are. */
    static final int MOST_VALUES_OF_MIXTURE = 64;

    static final int FEWEST_APART_FOR_NETWORK = 50;

    /**
     * The kind for a bound of D values.
     *
     * @param window readings in a window
     * @param apart windows to fit that share no reading
     */
    DenoiserKind of(int window, int values, int apart) {
        return switch (this) {
            case MIXTURE, NETWORK -> this;
            case AUTO ->
                values <= MOST_VALUES_OF_MIXTURE && (window == 1 || apart < FEWEST_APART_FOR_NETWORK)
                        ? MIXTURE
                        : NETWORK;
        };
    }
}
