package io.kbound.scorer.admission;

import io.kbound.scorer.admission.GraphDef.Node;
import io.kbound.scorer.admission.GraphReader.RefusedException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The operators that models may have: those of the standard domain that give the same for the same, and of which we can tell how large a
 * tensor they make before they make it.
 */
final class Operators {
    private static final Map<String, Rule> RULES = new HashMap<>();

    static {
        // What ours are built of is among these: Add Sub Mul Div Max Min MatMul Gemm Transpose Relu Sigmoid Log Slice
        // Softmax Clip
        // Reshape Shape Gather Concat Expand Identity.
        all(
                ElementRules::same,
                "Abs Acos Acosh Asin Asinh Atan Atanh BatchNormalization Celu Clip CumSum Elu Exp Gelu GroupNormalization HardSigmoid"
                        + " HardSwish Hardmax InstanceNormalization LRN LeakyRelu Log LogSoftmax LpNormalization"
                        + " MeanVarianceNormalization Mish PRelu Reciprocal Relu Round ScatterElements ScatterND Selu Shrink Sigmoid"
                        + " Sin Sinh Softmax Softplus Softsign Sqrt Tan Tanh Cos Cosh Erf ThresholdedRelu Trilu");
        all(ElementRules::computed, "Neg Floor Ceil Sign Not");
        all(
                ElementRules::broadcast,
                "Add Sub Mul Div Pow Max Min Sum Mean Mod And Or Xor Equal Greater GreaterOrEqual Less LessOrEqual Where");
        all(ElementRules::flags, "IsNaN IsInf");
        all(ElementRules::cast, "Cast");
        all(ElementRules::identity, "Identity");
        all(ElementRules::dropout, "Dropout");
        all(ElementRules::constant, "Constant");
        all(ElementRules::layerNormalization, "LayerNormalization");
        all(ElementRules::quantize, "QuantizeLinear");
        all(ElementRules::dequantize, "DequantizeLinear");
        all(ShapeRules::shape, "Shape");
        all(ShapeRules::size, "Size");
        all(ShapeRules::reshape, "Reshape");
        all(ShapeRules::flatten, "Flatten");
        all(ShapeRules::transpose, "Transpose");
        all(ShapeRules::squeeze, "Squeeze");
        all(ShapeRules::unsqueeze, "Unsqueeze");
        all(ShapeRules::expand, "Expand");
        all(ShapeRules::tile, "Tile");
        all(ShapeRules::constantOfShape, "ConstantOfShape");
        all(ShapeRules::range, "Range");
        all(ShapeRules::oneHot, "OneHot");
        all(ShapeRules::choice, "If");
        all(PartRules::concat, "Concat");
        all(PartRules::split, "Split");
        all(PartRules::slice, "Slice");
        all(PartRules::gather, "Gather");
        all(PartRules::gatherElements, "GatherElements");
        all(PartRules::pad, "Pad");
        all(PartRules::resize, "Resize");
        all(PartRules::topK, "TopK");
        all(PartRules::depthToSpace, "DepthToSpace");
        all(PartRules::spaceToDepth, "SpaceToDepth");
        all(
                ProductRules::reduce,
                "ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare");
        all(ProductRules::argument, "ArgMax ArgMin");
        all(ProductRules::matMul, "MatMul");
        all(ProductRules::gemm, "Gemm");
        all(ProductRules::einsum, "Einsum");
        all(ProductRules::recurrent, "LSTM GRU RNN");
        all(WindowRules::convolution, "Conv");
        all(WindowRules::transposedConvolution, "ConvTranspose");
        all(WindowRules::pool, "AveragePool MaxPool LpPool");
        all(WindowRules::globalPool, "GlobalAveragePool GlobalMaxPool GlobalLpPool");
    }

    private Operators() {}

    /** What an operator makes of what is known of its inputs. */
    interface Rule {
        List<Known> outputs(Step step) throws RefusedException;
    }

    private static void all(Rule rule, String operators) {
        for (String operator : operators.split(" ", -1)) {
            RULES.put(operator, rule);
        }
    }

    static Set<String> names() {
        return Set.copyOf(RULES.keySet());
    }

    /** Refuses an operator that is none of them. */
    static void require(String operator) throws RefusedException {
        if (RULES.containsKey(operator)) {
            return;
        }
        if (operator.startsWith("Random") || operator.equals("Bernoulli") || operator.equals("Multinomial")) {
            throw new RefusedException(
                    "its operator " + operator + " draws random numbers",
                    "export it in evaluation mode, without sampling");
        }
        if (operator.equals("Loop") || operator.equals("Scan")) {
            throw new RefusedException(
                    "its operator " + operator + " may run for ever", "export it without loops, unrolled");
        }
        throw new RefusedException(
                "its operator '" + operator + "' is none that models may have",
                "export it with those that docs/wrap.md lists");
    }

    /** Refuses what gives something else each time, though its operator need not. */
    static void requireFixed(Node node) throws RefusedException {
        boolean isTrained = switch (node.operator()) {
            case "Dropout" -> node.inputs().size() > 2;
            case "BatchNormalization" -> node.whole("training_mode", 0) != 0;
            default -> false;
        };
        if (isTrained) {
            throw new RefusedException(
                    "its operator " + node.operator() + " is in training mode", "export it in evaluation mode");
        }
    }

    /** What a node makes. */
    static List<Known> outputs(Step step) throws RefusedException {
        String operator = step.node().operator();
        require(operator);
        Rule rule = RULES.get(operator);
        if (rule == null) {
            throw new IllegalStateException(operator);
        }
        return rule.outputs(step);
    }
}
