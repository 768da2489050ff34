package io.kbound.export.view;

import io.kbound.card.ModelCard.ViewKind;
import io.kbound.export.onnx.OnnxGraph;
import java.util.List;

/**
 * How a window of readings becomes rows x channels values. Every view stands twice, as Java for training and as graph
 * nodes for scoring; each export is checked for the two to agree.
 *
 * <p>A view sees the window centred: each channel's level has been taken off, so that 32 bits are spent on what varies.
 */
public interface View {
    /** Its kind, for the card. */
    ViewKind kind();

    /** The rows' names, in order. */
    List<String> rowNames();

    /**
     * The values of one window.
     *
     * @param centred window x channels, oldest reading first
     * @param values receives rows x channels, row by row
     */
    void apply(float[] centred, float[] values);

    /**
     * The same as nodes.
     *
     * @param centred a tensor of [batch, window, channels]
     * @return a tensor of [batch, rows, channels]
     */
    String addTo(OnnxGraph graph, String centred);

    /** True for a row whose values lie where the channel's do, so that the level taken off is put back on. */
    boolean isLocation(int row);
}
