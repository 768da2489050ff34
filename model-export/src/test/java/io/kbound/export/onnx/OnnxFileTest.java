package io.kbound.export.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kbound.command.KboundException;
import io.kbound.scorer.onnx.GraphSession;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OnnxFileTest {
    private static byte[] product() {
        OnnxGraph graph = new OnnxGraph();
        String x = graph.input("x", 3);
        graph.output(graph.matMul(x, graph.constant(new float[] {1, 2, 3, 4, 5, 6}, 3, 2)), "y", 2);
        return new OnnxFile(graph).withoutCard();
    }

    @Test
    void aGraphWithoutACard_runsInBuffersThatAreUsedInPlace() {
        try (GraphSession session = GraphSession.of(product(), "a product");
                GraphSession.Pinned tensors = session.pin(2)) {
            tensors.buffer("x").put(0, new float[] {1, 0, 0, 1, 1, 1});
            tensors.run();

            float[] y = new float[4];
            tensors.buffer("y").get(0, y);
            assertThat(y).containsExactly(1, 2, 9, 12);
            assertThatThrownBy(() -> tensors.buffer("z")).hasMessageContaining("no tensor 'z'");
        }
    }

    @Test
    void aGraphWithoutACard_runsInTensorsOfOneCall() {
        try (GraphSession session = GraphSession.of(product(), "a product")) {
            assertThat(session.runOne(Map.of("x", new float[] {0, 1, 0}), "y")).containsExactly(3, 4);
        }
    }

    @Test
    void bytesThatAreNoGraph_areRefused() {
        assertThatThrownBy(() -> GraphSession.of(new byte[] {1, 2, 3}, "three bytes"))
                .isInstanceOf(KboundException.class)
                .hasMessageContaining("three bytes: ONNX Runtime cannot open it");
    }
}
