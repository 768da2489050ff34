package io.kbound.export.view;

import io.kbound.card.ModelCard.ViewKind;
import io.kbound.export.onnx.OnnxGraph;
import java.util.List;
import java.util.stream.IntStream;

/** Every value of the window as it is: a row is a reading. */
public final class RawView implements View {
    private final int window;

    /**
     * @param window readings in a window
     */
    public RawView(int window) {
        this.window = window;
    }

    @Override
    public ViewKind kind() {
        return ViewKind.RAW;
    }

    @Override
    public List<String> rowNames() {
        return IntStream.range(0, window)
                .mapToObj(i -> i == window - 1 ? "now" : "now-" + (window - 1 - i))
                .toList();
    }

    @Override
    public void apply(float[] centred, float[] values) {
        System.arraycopy(centred, 0, values, 0, values.length);
    }

    @Override
    public String addTo(OnnxGraph graph, String centred) {
        return centred;
    }

    @Override
    public boolean isLocation(int row) {
        return true;
    }
}
