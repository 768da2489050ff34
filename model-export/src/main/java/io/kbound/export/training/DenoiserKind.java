package io.kbound.export.training;

/** What predicts the noise. */
public enum DenoiserKind {
    /** A mixture of Gaussians, in closed form. */
    MIXTURE,
    /** A residual network, trained with PyTorch. */
    NETWORK,
    /**
     * A mixture for single records of at most {@value #MOST_VALUES_OF_MIXTURE} values, which are mostly too few for a network;
     * a network for windows, in which channels go together more closely than a mixture looks.
     */
    AUTO;

    /** Covariances of more values than this take long to fit, and more records than there mostly are. */
    static final int MOST_VALUES_OF_MIXTURE = 64;

    /** The kind for windows of so many readings, and a bound of D values. */
    DenoiserKind of(int window, int values) {
        return switch (this) {
            case MIXTURE, NETWORK -> this;
            case AUTO -> window == 1 && values <= MOST_VALUES_OF_MIXTURE ? MIXTURE : NETWORK;
        };
    }
}
