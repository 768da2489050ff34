package io.kbound.bench.scoring;

import io.kbound.bench.measure.Figure;
import io.kbound.bench.measure.ProcessCost;
import io.kbound.bench.measure.Spread;
import io.kbound.export.onnx.OnnxFile;
import io.kbound.export.onnx.OnnxGraph;
import io.kbound.scorer.onnx.GraphSession;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What ONNX Runtime reaches on one thread of this processor where nothing but one large matrix product is to be done: the most
 * that a scorer could hope for.
 */
public final class Roofline implements AutoCloseable {
    private static final int ROWS = 2048;
    private static final List<Integer> SIZES = List.of(1024, 512, 256);

    private final List<Product> products = new ArrayList<>();

    /** Products of several sizes, for it is not known which suits the processor's caches best. */
    public Roofline() {
        SIZES.forEach(size -> products.add(new Product(size)));
    }

    /** Measures each size once. */
    public void round(Duration each) {
        for (Product product : products) {
            product.byRound.add(product.measure(each));
        }
    }

    /** Measures each size once for nothing. */
    public void warmUp(Duration each) {
        products.forEach(product -> product.measure(each));
    }

    /** The size that did best, by its median. */
    public Result result() {
        Product best = products.get(0);
        for (Product product : products) {
            best = product.gflops().median() > best.gflops().median() ? product : best;
        }
        return new Result(best.size, best.gflops(), best.byRound);
    }

    /**
     * What came of it.
     *
     * @param size of the weight, on both sides
     * @param gflops billions of operations a second
     * @param byRound the same, one by one
     */
    public record Result(int size, Spread gflops, List<Double> byRound) {
        public Result {
            byRound = List.copyOf(byRound);
        }

        /** In figures. */
        public Figure figure() {
            return Figure.of(
                    "roofline_gflops",
                    "ONNX Runtime, [" + ROWS + ", " + size + "] x [" + size + ", " + size + "]",
                    gflops,
                    "GFLOP/s");
        }
    }

    @Override
    public void close() {
        products.forEach(Product::close);
    }

    /** One product, with a constant weight and buffers that are used in place. */
    private static final class Product implements AutoCloseable {
        final int size;
        final List<Double> byRound = new ArrayList<>();
        private final GraphSession session;
        private final GraphSession.Pinned tensors;

        Product(int size) {
            this.size = size;
            Random random = new Random(size);
            float[] weight = new float[size * size];
            for (int i = 0; i < weight.length; i++) {
                weight[i] = (float) random.nextGaussian();
            }
            OnnxGraph graph = new OnnxGraph();
            String x = graph.input("x", size);
            graph.output(graph.matMul(x, graph.constant(weight, size, size)), "y", size);
            session = GraphSession.of(new OnnxFile(graph).withoutCard(), "a product of matrices");
            tensors = session.pin(ROWS);
            FloatBuffer values = tensors.buffer("x");
            for (int i = 0; i < values.capacity(); i++) {
                values.put(i, (float) random.nextGaussian());
            }
        }

        Spread gflops() {
            Spread gflops = new Spread();
            byRound.forEach(gflops::add);
            return gflops;
        }

        double measure(Duration atLeast) {
            double perSecond = ProcessCost.of(atLeast, () -> {
                        tensors.run();
                        return 1;
                    })
                    .perSecond();
            return perSecond * MatrixProducts.of(ROWS, size, size) / 1e9;
        }

        @Override
        public void close() {
            tensors.close();
            session.close();
        }
    }
}
