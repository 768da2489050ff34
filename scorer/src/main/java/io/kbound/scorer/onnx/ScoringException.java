package io.kbound.scorer.onnx;

/** ONNX Runtime failed on windows that it should have scored. Nothing that a user's record can be blamed for. */
public final class ScoringException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ScoringException(String message, Throwable cause) {
        super(message, cause);
    }
}
