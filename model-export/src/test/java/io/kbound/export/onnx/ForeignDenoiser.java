package io.kbound.export.onnx;

import java.util.Arrays;
import java.util.Random;

/** A denoiser with seeded weights, twice: as a file, and as loops in double precision. */
public abstract class ForeignDenoiser {
    /** Readings in a window. */
    public static final int WINDOW = 6;

    /** Channels. */
    public static final int CHANNELS = 3;

    static final int VALUES = WINDOW * CHANNELS;

    private final Random random;

    ForeignDenoiser(long seed) {
        this.random = new Random(seed);
    }

    /** What architectures there are. */
    public enum Kind {
        /** A multi-layer perceptron on the flattened window. */
        PERCEPTRON {
            @Override
            public ForeignDenoiser seeded(long seed) {
                return new Perceptron(seed);
            }
        },
        /** Two convolutions over the window's readings. */
        CONVOLUTION {
            @Override
            public ForeignDenoiser seeded(long seed) {
                return new Convolution(seed);
            }
        },
        /** Layer normalisation and attention of the channels to one another. */
        ATTENTION {
            @Override
            public ForeignDenoiser seeded(long seed) {
                return new Attention(seed);
            }
        };

        /** One of its kind. */
        public abstract ForeignDenoiser seeded(long seed);
    }

    /**
     * The file.
     *
     * @param wholeSteps whether t is int64, else float32
     */
    public abstract byte[] file(int opset, boolean wholeSteps);

    /** The output for one row: window x channels values in, as many out. */
    public abstract double[] output(double[] x, double t);

    /** Weights spread so that a layer of so many inputs keeps their size. */
    final float[] weights(int count, int inputs) {
        float[] weights = new float[count];
        for (int i = 0; i < count; i++) {
            weights[i] = (float) (random.nextGaussian() / Math.sqrt(inputs));
        }
        return weights;
    }

    /** a [rows, inner] x b [inner, columns]. */
    static double[] product(double[] a, float[] b, int rows, int inner, int columns) {
        double[] product = new double[rows * columns];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                for (int i = 0; i < inner; i++) {
                    product[row * columns + column] += a[row * inner + i] * b[i * columns + column];
                }
            }
        }
        return product;
    }

    /** [rows, columns] as [columns, rows]. */
    static double[] transposed(double[] a, int rows, int columns) {
        double[] transposed = new double[a.length];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                transposed[column * rows + row] = a[row * columns + column];
            }
        }
        return transposed;
    }

    private static final class Perceptron extends ForeignDenoiser {
        private static final int HIDDEN = 16;
        private final float[] in = weights((VALUES + 1) * HIDDEN, VALUES + 1);
        private final float[] bias = weights(HIDDEN, HIDDEN);
        private final float[] out = weights(HIDDEN * VALUES, HIDDEN);

        Perceptron(long seed) {
            super(seed);
        }

        @Override
        public byte[] file(int opset, boolean wholeSteps) {
            ForeignGraph graph = new ForeignGraph(opset);
            String flat = graph.node("Reshape", "", "x", graph.longs("flat", 0, -1));
            String joined = graph.node("Concat", "axis=1", flat, graph.time());
            String first = graph.node(
                    "Gemm",
                    "transB=0",
                    joined,
                    graph.weight("layers.0.weight", in, VALUES + 1, HIDDEN),
                    // A name that one of our own constants has, too.
                    graph.weight("constant_0", bias, HIDDEN));
            String last = graph.node(
                    "MatMul", "", graph.node("Tanh", "", first), graph.weight("layers.1.weight", out, HIDDEN, VALUES));
            String output = graph.node("Reshape", "", last, graph.longs("whole", -1, WINDOW, CHANNELS));
            return graph.file(output, WINDOW, CHANNELS, wholeSteps);
        }

        @Override
        public double[] output(double[] x, double t) {
            double[] joined = Arrays.copyOf(x, VALUES + 1);
            joined[VALUES] = t / 10;
            double[] hidden = product(joined, in, 1, VALUES + 1, HIDDEN);
            for (int i = 0; i < HIDDEN; i++) {
                hidden[i] = Math.tanh(hidden[i] + bias[i]);
            }
            return product(hidden, out, 1, HIDDEN, VALUES);
        }
    }

    private static final class Convolution extends ForeignDenoiser {
        private static final int HIDDEN = 5;
        private static final int KERNEL = 3;
        private final float[] in = weights(HIDDEN * CHANNELS * KERNEL, CHANNELS * KERNEL);
        private final float[] time = weights(HIDDEN, 1);
        private final float[] out = weights(CHANNELS * HIDDEN * KERNEL, HIDDEN * KERNEL);

        Convolution(long seed) {
            super(seed);
        }

        @Override
        public byte[] file(int opset, boolean wholeSteps) {
            ForeignGraph graph = new ForeignGraph(opset);
            String turned = graph.node("Transpose", "perm=0,2,1", "x");
            String first =
                    graph.node("Conv", "pads=1,1", turned, graph.weight("/in/weight", in, HIDDEN, CHANNELS, KERNEL));
            String embedded = graph.node(
                    "MatMul", "", graph.node("Sin", "", graph.time()), graph.weight("signal", time, 1, HIDDEN));
            String sum = graph.node("Add", "", first, graph.unsqueeze(embedded, 2));
            String hidden = graph.node("Mul", "", sum, graph.node("Sigmoid", "", sum));
            String last =
                    graph.node("Conv", "pads=1,1", hidden, graph.weight("/out/weight", out, CHANNELS, HIDDEN, KERNEL));
            return graph.file(graph.node("Transpose", "perm=0,2,1", last), WINDOW, CHANNELS, wholeSteps);
        }

        @Override
        public double[] output(double[] x, double t) {
            double[] hidden = convolve(transposed(x, WINDOW, CHANNELS), in, CHANNELS, HIDDEN);
            for (int i = 0; i < hidden.length; i++) {
                double sum = hidden[i] + time[i / WINDOW] * Math.sin(t / 10);
                hidden[i] = sum / (1 + Math.exp(-sum));
            }
            return transposed(convolve(hidden, out, HIDDEN, CHANNELS), CHANNELS, WINDOW);
        }

        private static double[] convolve(double[] x, float[] kernel, int from, int to) {
            double[] result = new double[to * WINDOW];
            for (int o = 0; o < to; o++) {
                for (int at = 0; at < WINDOW; at++) {
                    for (int i = 0; i < from; i++) {
                        for (int k = 0; k < KERNEL; k++) {
                            int place = at + k - 1;
                            if (place >= 0 && place < WINDOW) {
                                result[o * WINDOW + at] += kernel[(o * from + i) * KERNEL + k] * x[i * WINDOW + place];
                            }
                        }
                    }
                }
            }
            return result;
        }
    }

    private static final class Attention extends ForeignDenoiser {
        private static final int WIDTH = 8;
        private static final float EPSILON = 1e-5f;
        private final float[] in = weights(WINDOW * WIDTH, WINDOW);
        private final float[] time = weights(WIDTH, 1);
        private final float[] gain = weights(WIDTH, 1);
        private final float[] query = weights(WIDTH * WIDTH, WIDTH);
        private final float[] key = weights(WIDTH * WIDTH, WIDTH);
        private final float[] value = weights(WIDTH * WIDTH, WIDTH);
        private final float[] out = weights(WIDTH * WINDOW, WIDTH);

        Attention(long seed) {
            super(seed);
        }

        @Override
        public byte[] file(int opset, boolean wholeSteps) {
            ForeignGraph graph = new ForeignGraph(opset);
            String turned = graph.node("Transpose", "perm=0,2,1", "x");
            String tokens = graph.node("MatMul", "", turned, graph.weight("in", in, WINDOW, WIDTH));
            String moved =
                    graph.node("Mul", "", graph.unsqueeze(graph.time(), 2), graph.weight("time", time, 1, 1, WIDTH));
            String h = graph.node("Add", "", tokens, moved);
            String normal = normalised(graph, h);
            String q = graph.node("MatMul", "", normal, graph.weight("query", query, WIDTH, WIDTH));
            String k = graph.node("MatMul", "", normal, graph.weight("key", key, WIDTH, WIDTH));
            String v = graph.node("MatMul", "", normal, graph.weight("value", value, WIDTH, WIDTH));
            String products = graph.node("MatMul", "", q, graph.node("Transpose", "perm=0,2,1", k));
            String scores = graph.node("Mul", "", products, graph.scalar("root", 1 / Math.sqrt(WIDTH)));
            // Opset 11 means something else by any axis but the last.
            String mixed = graph.node("MatMul", "", graph.node("Softmax", "axis=" + (opset < 13 ? 2 : -1), scores), v);
            String summed = graph.node("Add", "", h, mixed);
            String last = graph.node("MatMul", "", summed, graph.weight("out", out, WIDTH, WINDOW));
            return graph.file(graph.node("Transpose", "perm=0,2,1", last), WINDOW, CHANNELS, wholeSteps);
        }

        /** One operator at opset 17, many at others. */
        private String normalised(ForeignGraph graph, String h) {
            String scale = graph.weight("gain", gain, WIDTH);
            if (graph.opset() == 17) {
                return graph.node("LayerNormalization", "axis=-1", h, scale);
            }
            String off = graph.node("Sub", "", h, graph.mean(h));
            String variance = graph.mean(graph.node("Mul", "", off, off));
            String deviation =
                    graph.node("Sqrt", "", graph.node("Add", "", variance, graph.scalar("epsilon", EPSILON)));
            return graph.node("Mul", "", graph.node("Div", "", off, deviation), scale);
        }

        @Override
        public double[] output(double[] x, double t) {
            double[] h = product(transposed(x, WINDOW, CHANNELS), in, CHANNELS, WINDOW, WIDTH);
            double[] normal = new double[h.length];
            for (int channel = 0; channel < CHANNELS; channel++) {
                double mean = 0;
                double square = 0;
                for (int i = 0; i < WIDTH; i++) {
                    h[channel * WIDTH + i] += t / 10 * time[i];
                    mean += h[channel * WIDTH + i] / WIDTH;
                }
                for (int i = 0; i < WIDTH; i++) {
                    square += Math.pow(h[channel * WIDTH + i] - mean, 2) / WIDTH;
                }
                for (int i = 0; i < WIDTH; i++) {
                    normal[channel * WIDTH + i] =
                            (h[channel * WIDTH + i] - mean) / Math.sqrt(square + EPSILON) * gain[i];
                }
            }
            double[] q = product(normal, query, CHANNELS, WIDTH, WIDTH);
            double[] k = product(normal, key, CHANNELS, WIDTH, WIDTH);
            double[] v = product(normal, value, CHANNELS, WIDTH, WIDTH);
            for (int channel = 0; channel < CHANNELS; channel++) {
                double[] share = new double[CHANNELS];
                double sum = 0;
                for (int other = 0; other < CHANNELS; other++) {
                    for (int i = 0; i < WIDTH; i++) {
                        share[other] += q[channel * WIDTH + i] * k[other * WIDTH + i] / Math.sqrt(WIDTH);
                    }
                    share[other] = Math.exp(share[other]);
                    sum += share[other];
                }
                for (int other = 0; other < CHANNELS; other++) {
                    for (int i = 0; i < WIDTH; i++) {
                        h[channel * WIDTH + i] += share[other] / sum * v[other * WIDTH + i];
                    }
                }
            }
            return transposed(product(h, out, CHANNELS, WIDTH, WINDOW), CHANNELS, WINDOW);
        }
    }
}
