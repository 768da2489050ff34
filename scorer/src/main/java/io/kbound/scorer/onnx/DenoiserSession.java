package io.kbound.scorer.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.TensorInfo;
import io.kbound.command.KboundException;
import io.kbound.scorer.admission.ModelFile;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.Map;

/**
 * A denoiser's own file, run as it is: inputs {@value #X} [n, window, channels] and {@value #T} [n], one output of x's
 * shape. Not safe for use by several threads.
 */
public final class DenoiserSession implements AutoCloseable {
    /** In, [n, window, channels]: noised values. */
    public static final String X = "x";

    /** In, [n]: the number of each row's diffusion step. */
    public static final String T = "t";

    private final String origin;
    private final OrtSession session;
    private final OnnxJavaType stepType;

    private DenoiserSession(String origin, OrtSession session, OnnxJavaType stepType) {
        this.origin = origin;
        this.session = session;
        this.stepType = stepType;
    }

    /**
     * Opens a file.
     *
     * @param file of an ONNX model that has the inputs
     * @param window readings in a window
     * @param mostRows that it will be run on at once
     * @throws KboundException where ONNX Runtime cannot open it, or a run would take too much
     */
    public static DenoiserSession of(ModelFile file, int window, int channels, int mostRows) {
        String origin = file.origin();
        for (int rows = 1; rows <= mostRows; rows++) {
            file.checkRun(Map.of(X, new long[] {rows, window, channels}), Map.of(T, new long[] {rows}), 1);
        }
        OrtSession session;
        try (SessionOptions options = BoundModel.options()) {
            // What fails is said once, by the exception.
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
            session = BoundModel.environment().createSession(file.bytes(), options);
        } catch (OrtException refused) {
            throw new KboundException(
                    origin,
                    "ONNX Runtime cannot open it (" + refused.getMessage() + ")",
                    "export it with operators of the standard domain",
                    refused);
        }
        try {
            NodeInfo steps = session.getInputInfo().get(T);
            if (steps != null && steps.getInfo() instanceof TensorInfo tensor) {
                return new DenoiserSession(origin, session, tensor.type);
            }
            throw new KboundException(origin, "it has no input '" + T + "'", "export it with inputs x and t");
        } catch (OrtException | RuntimeException refused) {
            BoundModel.closeQuietly(session, refused);
            throw refused instanceof RuntimeException known
                    ? known
                    : new KboundException(
                            origin, "its inputs cannot be read", "export it with inputs x and t", refused);
        }
    }

    /**
     * Runs it.
     *
     * @param x rows x window x channels, row by row
     * @param steps the number of each row's step
     * @return its output: as many values as x
     * @throws KboundException where ONNX Runtime fails, or the output has another shape than x
     */
    public float[] run(float[] x, int[] steps, int window, int channels) {
        long[] shape = {steps.length, window, channels};
        try (OnnxTensor values = OnnxTensor.createTensor(BoundModel.environment(), FloatBuffer.wrap(x), shape);
                OnnxTensor numbers = steps(steps);
                OrtSession.Result result = session.run(Map.of(X, values, T, numbers))) {
            OnnxValue first = result.get(0);
            if (!(first instanceof OnnxTensor output)
                    || !Arrays.equals(output.getInfo().getShape(), shape)) {
                throw new KboundException(
                        origin,
                        "for an x of " + Arrays.toString(shape) + " it gives " + first.getInfo(),
                        "export a network whose output has x's shape");
            }
            float[] predicted = new float[x.length];
            output.getFloatBuffer().get(predicted);
            return predicted;
        } catch (OrtException failed) {
            throw new KboundException(
                    origin,
                    "ONNX Runtime fails on an x of " + Arrays.toString(shape) + " at steps up to "
                            + Arrays.stream(steps).max().orElse(0) + " (" + failed.getMessage() + ")",
                    "check that the batch is dynamic in the export, and with --first-step where its steps begin",
                    failed);
        }
    }

    private OnnxTensor steps(int[] steps) throws OrtException {
        long[] shape = {steps.length};
        if (stepType == OnnxJavaType.INT64) {
            LongBuffer longs = LongBuffer.allocate(steps.length);
            for (int step : steps) {
                longs.put(step);
            }
            return OnnxTensor.createTensor(BoundModel.environment(), longs.flip(), shape);
        }
        if (stepType == OnnxJavaType.INT32) {
            return OnnxTensor.createTensor(BoundModel.environment(), IntBuffer.wrap(steps), shape);
        }
        FloatBuffer floats = FloatBuffer.allocate(steps.length);
        for (int step : steps) {
            floats.put(step);
        }
        return OnnxTensor.createTensor(BoundModel.environment(), floats.flip(), shape);
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException failed) {
            throw new IllegalStateException("the session of " + origin + " did not close", failed);
        }
    }
}
