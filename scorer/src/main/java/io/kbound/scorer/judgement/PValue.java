package io.kbound.scorer.judgement;

/**
 * How improbable a statistic is under normal operation.
 *
 * @param value between 0 and 1
 * @param extrapolated true where it comes from the fitted tail and not from counting
 */
public record PValue(double value, boolean extrapolated) {}
