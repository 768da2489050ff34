package io.kbound.app.demo;

import java.util.List;

/** The pump rig with faults injected after a plan. */
public final class FaultyRig implements SignalSource {
    private final PumpRig rig;
    private final FaultPlan plan;
    private long readings;

    /** A rig whose first reading is the plan's reading 0. */
    public FaultyRig(PumpRig rig, FaultPlan plan) {
        this.rig = rig;
        this.plan = plan;
    }

    @Override
    public List<String> channels() {
        return PumpRig.CHANNELS;
    }

    @Override
    public double[] next() {
        return rig.next(plan.at(readings++).map(FaultPlan.Injection::fault).orElse(null));
    }
}
