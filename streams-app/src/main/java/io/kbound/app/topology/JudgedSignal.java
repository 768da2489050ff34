package io.kbound.app.topology;

import io.kbound.scorer.judgement.Judge.Verdict;

/**
 * A window's verdict.
 *
 * @param model that scored it
 * @param bound K, in nats; no number where it was screened
 * @param screened whether few evaluations sufficed to tell that it is no anomaly
 * @param compared what is compared with what is normal to tell drift
 * @param blame by channel, where it is an anomaly; else of no length
 */
@SuppressWarnings("ArrayRecordComponent")
record JudgedSignal(
        Signal newest,
        ScoringModel model,
        float bound,
        boolean screened,
        float compared,
        Verdict verdict,
        float[] blame) {
    /** TOPIC-PARTITION-OFFSET-MODEL: the same however often it is delivered. */
    String id() {
        return newest.origin() + "-" + model.id();
    }
}
