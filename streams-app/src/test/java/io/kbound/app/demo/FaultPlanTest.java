package io.kbound.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.kbound.app.demo.FaultPlan.Injection;
import java.util.List;
import org.junit.jupiter.api.Test;

class FaultPlanTest {
    @Test
    void faultsComeInTurn_withHealthyStretchesAround() {
        FaultPlan plan = new FaultPlan(3000, 300, 200);

        assertThat(plan.over(3000))
                .hasSize(5)
                .startsWith(new Injection(Fault.VALVE_CLOSING, 300, 500), new Injection(Fault.CAVITATION, 800, 1000));
        assertThat(plan.at(299)).isEmpty();
        assertThat(plan.at(300)).contains(new Injection(Fault.VALVE_CLOSING, 300, 500));
        assertThat(plan.at(499)).isPresent();
        assertThat(plan.at(500)).isEmpty();
        assertThat(plan.at(2999)).isEmpty();
    }

    @Test
    void aFaultThatWouldNotEndInTime_isLeftOut() {
        FaultPlan plan = new FaultPlan(799, 300, 200);

        assertThat(plan.over(799)).isEmpty();
        assertThat(plan.at(400)).isEmpty();
        assertThat(new FaultPlan(800, 300, 200).over(800)).hasSize(1);
    }

    @Test
    void onlyFaultsThatAreOver_areOver() {
        FaultPlan plan = new FaultPlan(Long.MAX_VALUE, 300, 200);

        assertThat(plan.over(499)).isEmpty();
        assertThat(plan.over(500)).hasSize(1);
        assertThat(plan.over(5000)).extracting(Injection::fault).hasSize(10).startsWith(Fault.values());
    }

    @Test
    void noPlan_isForever() {
        assertThat(FaultPlan.NONE.isEmpty()).isTrue();
        assertThat(FaultPlan.NONE.over(Long.MAX_VALUE)).isEqualTo(List.of());
        assertThat(FaultPlan.NONE.at(12345)).isEmpty();
    }
}
