package io.kbound.scorer.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.SparseTensorProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorAnnotation;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataLocation;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TrainingInfoProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.UnknownFieldSet;
import io.kbound.command.KboundException;
import io.kbound.scorer.admission.ModelRules;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Files that mean harm: each is refused in a line that names file, what and cure, before ONNX Runtime has made anything of it. */
class HostileModelTest {
    private static final long HUGE = 1L << 40;

    @TempDir
    private Path folder;

    @Test
    void theHonestFile_isLetIn() throws Exception {
        try (BoundModel model = open(HostileModel.in(folder).bytes())) {
            model.check("honest");
        }
    }

    static Stream<Arguments> harm() {
        return Stream.of(
                harm(
                        "weights in a file elsewhere",
                        "a file of their own ('evil')",
                        it -> it.graph().addInitializer(external("../../etc/passwd"))),
                harm(
                        "weights at an address in memory",
                        "a file of their own ('evil')",
                        it -> it.graph().addInitializer(external("*/_ORT_MEM_ADDR_/*"))),
                harm(
                        "a file elsewhere, not said to be",
                        "a file of their own ('evil')",
                        it -> it.graph().addInitializer(external("/dev/zero").clearDataLocation())),
                harm(
                        "a constant in a file elsewhere",
                        "a file of their own",
                        it -> it.node(NodeProto.newBuilder()
                                .setOpType("Constant")
                                .addAttribute(AttributeProto.newBuilder()
                                        .setName("value")
                                        .setType(AttributeType.TENSOR)
                                        .setT(external("evil"))))),
                harm(
                        "a weight in a file elsewhere, in a branch",
                        "a file of their own",
                        it -> it.node(HostileModel.builder("If", "", "flag")
                                .addAttribute(AttributeProto.newBuilder()
                                        .setName("then_branch")
                                        .setType(AttributeType.GRAPH)
                                        .setG(it.graph().build().toBuilder().addInitializer(external("evil")))))),
                harm(
                        "a custom operator",
                        "its operator evil.Shell is of no standard domain",
                        it -> it.node(
                                HostileModel.builder("Shell", "", "signal").setDomain("evil"))),
                harm(
                        "an operator of ONNX Runtime's that opens files",
                        "com.microsoft.EPContext is of no standard domain",
                        it -> it.node(
                                HostileModel.builder("EPContext", "", "signal").setDomain("com.microsoft"))),
                harm(
                        "operators of another domain",
                        "it asks for operators of 'evil'",
                        it -> it.model()
                                .addOpsetImport(OperatorSetIdProto.newBuilder()
                                        .setDomain("evil")
                                        .setVersion(1))),
                harm(
                        "functions of its own",
                        "evil.f",
                        it -> it.model()
                                .addFunctions(FunctionProto.newBuilder()
                                        .setDomain("evil")
                                        .setName("f"))),
                harm(
                        "a graph for training",
                        "has a field 20",
                        it -> it.model().addTrainingInfo(TrainingInfoProto.getDefaultInstance())),
                harm(
                        "what only a later reader knows",
                        "has a field 4242",
                        it -> it.model()
                                .setUnknownFields(UnknownFieldSet.newBuilder()
                                        .addField(
                                                4242,
                                                UnknownFieldSet.Field.newBuilder()
                                                        .addVarint(1)
                                                        .build())
                                        .build())),
                harm("a loop", "Loop may run for ever", it -> it.node("Loop", "", "signal")),
                harm("a scan", "Scan may run for ever", it -> it.node("Scan", "", "signal")),
                harm(
                        "random numbers",
                        "RandomNormalLike draws random",
                        it -> it.node("RandomNormalLike", "", "signal")),
                harm("dropout in training", "Dropout is in training", it -> it.node("Dropout", "", "signal", "a", "b")),
                harm(
                        "an operator nobody needs",
                        "'StringSplit' is none that",
                        it -> it.node("StringSplit", "", "signal")),
                harm("as many values as are not 0", "'NonZero' is none that", it -> it.node("NonZero", "", "signal")),
                harm(
                        "sparse weights",
                        "it has sparse weights",
                        it -> it.graph().addSparseInitializer(SparseTensorProto.getDefaultInstance())),
                harm(
                        "notes on quantisation",
                        "has a field 14",
                        it -> it.graph().addQuantizationAnnotation(TensorAnnotation.getDefaultInstance())),
                harm(
                        "an input that is no tensor",
                        "what is no tensor",
                        it -> it.graph()
                                .addInput(ValueInfoProto.newBuilder()
                                        .setName("list")
                                        .setType(TypeProto.newBuilder()
                                                .setSequenceType(TypeProto.Sequence.getDefaultInstance())))),
                harm(
                        "texts for weights",
                        "ONNX's type 8",
                        it -> it.graph()
                                .addInitializer(TensorProto.newBuilder()
                                        .setName("evil")
                                        .setDataType(DataType.STRING.getNumber()))),
                harm(
                        "a weight that claims more than it has",
                        "does not fill the shape",
                        it -> it.graph()
                                .addInitializer(HostileModel.tensor(1, 2)
                                        .setName("evil")
                                        .clearDims()
                                        .addDims(HUGE))),
                harm(
                        "a weight of a shape that wraps around",
                        "does not fill the shape",
                        it -> it.graph()
                                .addInitializer(HostileModel.tensor()
                                        .setName("evil")
                                        .clearDims()
                                        .addDims(1L << 32)
                                        .addDims(1L << 32))),
                harm(
                        "a weight of less than nothing",
                        "does not fill the shape",
                        it -> it.graph()
                                .addInitializer(HostileModel.tensor(1)
                                        .setName("evil")
                                        .clearDims()
                                        .addDims(-1)
                                        .addDims(-1))),
                harm(
                        "two weights of one name",
                        "two weights 'evil'",
                        it -> it.graph()
                                .addInitializer(HostileModel.tensor(1).setName("evil"))
                                .addInitializer(HostileModel.tensor(2).setName("evil"))),
                harm(
                        "two cards",
                        "'kbound.card' twice",
                        it -> it.model()
                                .addMetadataProps(StringStringEntryProto.newBuilder()
                                        .setKey("kbound.card")
                                        .setValue("{}"))),
                harm("many nodes", "more than 20000 nodes", it -> {
                    NodeProto node =
                            HostileModel.builder("Identity", "", "signal").build();
                    for (int i = 0; i < 20_000; i++) {
                        it.graph().addNode(node);
                    }
                }),
                harm("millions of notes", "more than 2000000 fields", it -> {
                    ValueInfoProto note = ValueInfoProto.getDefaultInstance();
                    for (int i = 0; i < 2_000_000; i++) {
                        it.graph().addValueInfo(note);
                    }
                }),
                harm("graphs within graphs", "graphs within graphs", it -> {
                    NodeProto.Builder node = HostileModel.builder("Identity", "", "signal");
                    for (int i = 0; i < 30; i++) {
                        node = HostileModel.builder("If", "", "flag")
                                .addAttribute(AttributeProto.newBuilder()
                                        .setName("then_branch")
                                        .setType(AttributeType.GRAPH)
                                        .setG(HostileModel.branch(
                                                node, it.graph().build())));
                    }
                    it.node(node);
                }),
                harm(
                        "a name that a terminal acts on",
                        "evil\\u001b[2J",
                        it -> it.node(HostileModel.builder("x", "", "signal").setDomain("evil\u001b[2J\n"))));
    }

    static Stream<Arguments> memory() {
        return Stream.of(
                memory("a constant", "ConstantOfShape", it -> it.node("ConstantOfShape", "", it.longs(HUGE))),
                memory("stretched", "Expand", it -> it.node("Expand", "", it.longs(1), it.longs(HUGE))),
                memory("tiled", "Tile", it -> it.node("Tile", "", it.longs(1), it.longs(HUGE))),
                memory("numbered", "Range", it -> it.node("Range", "", it.single(0), it.single(HUGE), it.single(1))),
                memory("padded", "Pad", it -> it.node("Pad", "", it.longs(1), it.longs(HUGE, 0))),
                memory(
                        "a column times a row",
                        "Mul",
                        it -> it.node(
                                "Mul",
                                "",
                                it.node("Expand", "", it.longs(1), it.longs(1 << 20, 1)),
                                it.node("Expand", "", it.longs(1), it.longs(1, 1 << 20)))),
                memory(
                        "a product of matrices",
                        "MatMul",
                        it -> it.node(
                                "MatMul",
                                "",
                                it.node("ConstantOfShape", "", it.longs(1 << 16, 1)),
                                it.node("ConstantOfShape", "", it.longs(1, 1 << 16)))),
                memory("joined to itself forty times", "Concat", it -> {
                    String joined = it.longs(1);
                    for (int i = 0; i < 40; i++) {
                        joined = it.node("Concat", "axis=0", joined, joined);
                    }
                }),
                memory("one hot", "OneHot", it -> it.node("OneHot", "", it.longs(1), it.single(HUGE), it.longs(0, 1))),
                memory(
                        "convolved backwards",
                        "ConvTranspose",
                        it -> it.node(HostileModel.builder(
                                        "ConvTranspose",
                                        "",
                                        it.node("ConstantOfShape", "", it.longs(1, 1, 1024)),
                                        it.node("ConstantOfShape", "", it.longs(1, 1, 1)))
                                .addAttribute(AttributeProto.newBuilder()
                                        .setName("strides")
                                        .setType(AttributeType.INTS)
                                        .addInts(1L << 30)))),
                memory("in one size of batch only", "ConstantOfShape", it -> {
                    String batch = it.node("Gather", "axis=0", it.node("Shape", "", "signal"), it.longs(0));
                    String isThree = it.node("Cast", "to=7", it.node("Equal", "", batch, it.longs(3)));
                    it.node("ConstantOfShape", "", it.node("Mul", "", isThree, it.longs(HUGE)));
                }),
                memory("in a branch", "ConstantOfShape", it -> {
                    NodeProto.Builder either = HostileModel.builder("If", "", it.node("Cast", "to=9", it.single(0)));
                    for (String name : List.of("then_branch", "else_branch")) {
                        either.addAttribute(AttributeProto.newBuilder()
                                .setName(name)
                                .setType(AttributeType.GRAPH)
                                .setG(HostileModel.branch(
                                        HostileModel.builder("ConstantOfShape", "", it.longs(HUGE)),
                                        it.graph().build())));
                    }
                    it.node(either);
                }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("harm")
    void aFileThatMeansHarm_isRefused(String name, String reason, Consumer<HostileModel> change) throws Exception {
        assertRefused(HostileModel.in(folder).with(change).bytes(), reason);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("memory")
    void aFewHundredBytesThatAskForTerabytes_areRefused(String name, String operator, Consumer<HostileModel> change)
            throws Exception {
        assertRefused(
                HostileModel.in(folder).with(change).bytes(),
                "with its operator '" + operator + "', which makes [",
                "a run takes more than 2048 MiB",
                "model.max-run-megabytes");
    }

    @Test
    void aSizeThatIsWorkedOutInNumbersTooLargeToFollow_isRefused() throws Exception {
        // 2^53 + 1 - 2^53 is 1, and 0 to one who counts in doubles.
        HostileModel hostile = HostileModel.in(folder);
        String large = hostile.longs(1L << 53);
        String one = hostile.node("Sub", "", hostile.node("Add", "", large, hostile.longs(1)), large);
        hostile.node("ConstantOfShape", "", hostile.node("Mul", "", one, hostile.longs(HUGE)));

        assertRefused(hostile.bytes(), "ConstantOfShape", "depends on what is computed");
    }

    @Test
    void aSizeThatDependsOnReadings_isRefused() throws Exception {
        HostileModel hostile = HostileModel.in(folder);
        String readings = hostile.node("Cast", "to=7", hostile.node("Reshape", "", "signal", hostile.longs(-1)));
        hostile.node("ConstantOfShape", "", readings);

        assertRefused(hostile.bytes(), "ConstantOfShape", "depends on what is computed");
    }

    @Test
    void hoursOfMultiplication_areRefused() throws Exception {
        HostileModel hostile = HostileModel.in(folder);
        String matrix = hostile.node("ConstantOfShape", "", hostile.longs(8000, 8000));
        hostile.node("MatMul", "", hostile.node("MatMul", "", matrix, matrix), matrix);

        assertRefused(hostile.bytes(), "MatMul", "thousand million multiplications");
    }

    @Test
    void aFileThatONNXRuntimeWouldTakeForItsOwnFormat_isRefused() throws Exception {
        byte[] honest = HostileModel.in(folder).bytes();
        byte[] both = new byte[honest.length + 9];
        // The name of who wrote it, seven letters long, with ONNX Runtime's mark where it looks for it.
        System.arraycopy(new byte[] {0x12, 7, 'x', 'x', 'O', 'R', 'T', 'M', 'x'}, 0, both, 0, 9);
        System.arraycopy(honest, 0, both, 9, honest.length);

        assertRefused(both, "ONNX Runtime's own format");
    }

    @Test
    void aCardTwice_orAGraphTwice_isRefused_forReadersDifferOnWhichCounts() throws Exception {
        byte[] honest = HostileModel.in(folder).bytes();
        byte[] twice = Arrays.copyOf(honest, 2 * honest.length);
        System.arraycopy(honest, 0, twice, honest.length, honest.length);

        assertRefused(twice, "stands twice");
    }

    @ParameterizedTest(name = "{2}")
    @CsvSource({
        "'\"length\":2,', '\"length\":2000000000,', view.rows",
        "'\"draws\":', '\"draws\":99999999', its bound is summed over more than",
    })
    void aCardThatHasMemorySetAsideForIt_isRefused(String from, String to, String reason) throws Exception {
        HostileModel hostile = HostileModel.in(folder);
        card(hostile, json -> json.replace(from, to));

        assertRefused(hostile.bytes(), reason);
    }

    @Test
    void aCardThatIsTooLong_isRefused() throws Exception {
        HostileModel hostile = HostileModel.in(folder);
        card(hostile, json -> json + " ".repeat(33 << 20));

        assertRefused(hostile.bytes(), "its card is longer than 32 MiB");
    }

    @ParameterizedTest
    @CsvSource({
        "bound, its bound of an ordinary reading is NaN",
        "level_terms, its split by level of an ordinary reading is NaN",
        "value_terms, its split by value of an ordinary reading is NaN",
        "cell_terms, its split by level and channel of an ordinary reading is NaN",
        "expected, its expectation of an ordinary reading is NaN"
    })
    void aModelThatAnswersWithNoNumber_isRefusedByItsCheck(String output, String reason) throws Exception {
        HostileModel hostile = HostileModel.in(folder);
        String zero = hostile.node("Sub", "", "honest_" + output, "honest_" + output);
        NodeProto last = hostile.graph().getNode(hostile.graph().getNodeCount() - 1);
        hostile.graph().removeNode(hostile.graph().getNodeCount() - 1);
        hostile.replace(output, HostileModel.builder("Div", "", zero, zero));
        NodeProto divided = hostile.graph().getNode(hostile.graph().getNodeCount() - 1);
        hostile.graph().setNode(hostile.graph().getNodeCount() - 1, last).addNode(divided);

        try (BoundModel model = open(hostile.bytes())) {
            assertThatThrownBy(() -> model.check("evil.onnx"))
                    .isInstanceOf(KboundException.class)
                    .hasMessageStartingWith("evil.onnx: " + reason);
        }
    }

    @Test
    void aFileThatIsTooLarge_isRefused_andLetInWhereTheRulesAllowIt() throws Exception {
        HostileModel large = HostileModel.in(folder);
        large.model().setDocString("x".repeat(1 << 20));
        Path file = Files.write(folder.resolve("large.onnx"), large.bytes());

        assertThatThrownBy(() -> BoundModel.open(file, Placement.onCpu(), new ModelRules(1, 2048, Set.of())))
                .isInstanceOf(KboundException.class)
                .hasMessageContainingAll("large.onnx: it is larger than 1 MiB", "model.max-megabytes");
        BoundModel.open(file, Placement.onCpu(), new ModelRules(2, 2048, Set.of()))
                .close();
    }

    @Test
    void aFileThatIsNotPinned_isRefused_andOneThatIs_isLetIn() throws Exception {
        Path file = FixtureModel.withCells(folder);
        String right;
        try (BoundModel model = BoundModel.open(file)) {
            right = model.sha256();
        }
        Set<String> wrong =
                ModelRules.digests(right.replace(right.charAt(0), right.charAt(0) == '0' ? '1' : '0'), "test");

        assertThatThrownBy(() -> BoundModel.open(file, Placement.onCpu(), new ModelRules(256, 2048, wrong)))
                .isInstanceOf(KboundException.class)
                .hasMessageContainingAll("fixture.onnx: its SHA-256 is " + right, "model.sha256");
        BoundModel.open(file, Placement.onCpu(), new ModelRules(256, 2048, Set.of(right)))
                .close();
    }

    @ParameterizedTest
    @CsvSource({"/dev/zero", "/dev/stdin", "/", "/nowhere.onnx"})
    void whatIsNoFile_isNotRead(String path) {
        assertThatThrownBy(() -> BoundModel.open(Path.of(path)))
                .isInstanceOf(KboundException.class)
                .hasMessageContainingAll(path, "there is no such model file");
    }

    /** Whatever is cut off, the file is refused by us or by ONNX Runtime, in a line. */
    @Test
    void aFileThatEndsAnywhere_isRefused() throws Exception {
        byte[] honest = HostileModel.in(folder).bytes();
        for (int length = 0; length < honest.length; length += 7) {
            byte[] cut = Arrays.copyOf(honest, length);
            assertThatThrownBy(() -> open(cut)).as("%d bytes", length).isInstanceOf(KboundException.class);
        }
    }

    /** Whatever is changed, opening ends with a model or with a line, and neither takes long nor ends the process. */
    @Test
    void aFileInWhichBytesAreChanged_opensOrIsRefused() throws Exception {
        byte[] honest = HostileModel.in(folder).bytes();
        Random random = new Random(20);
        for (int round = 0; round < 2000; round++) {
            byte[] changed = honest.clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                changed[random.nextInt(changed.length)] = (byte) random.nextInt();
            }
            assertThatCode(() -> {
                        try {
                            open(changed).close();
                        } catch (KboundException refused) {
                            assertThat(refused).hasMessageNotContaining("\n");
                        }
                    })
                    .as("round %d", round)
                    .doesNotThrowAnyException();
        }
    }

    private static Arguments harm(String name, String reason, Consumer<HostileModel> change) {
        return arguments(name, reason, change);
    }

    private static Arguments memory(String name, String operator, Consumer<HostileModel> change) {
        return arguments(name, operator, change);
    }

    private static TensorProto.Builder external(String location) {
        return TensorProto.newBuilder()
                .setName("evil")
                .setDataType(DataType.FLOAT.getNumber())
                .addDims(1)
                .setDataLocation(DataLocation.EXTERNAL)
                .addExternalData(
                        StringStringEntryProto.newBuilder().setKey("location").setValue(location));
    }

    private static void card(HostileModel hostile, java.util.function.UnaryOperator<String> change) {
        hostile.model()
                .setMetadataProps(
                        0,
                        hostile.model().getMetadataProps(0).toBuilder()
                                .setValue(change.apply(
                                        hostile.model().getMetadataProps(0).getValue())));
    }

    private void assertRefused(byte[] bytes, String... reasons) throws Exception {
        Path file = Files.write(folder.resolve("evil.onnx"), bytes);
        assertThatThrownBy(() -> BoundModel.open(file))
                .isInstanceOf(KboundException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContainingAll(reasons)
                .hasMessageMatching("[^\\n\\x1b]*; [^\\n\\x1b]*");
    }

    private static BoundModel open(byte[] bytes) {
        return BoundModel.of(bytes, "evil.onnx", Placement.onCpu(), ModelRules.DEFAULT);
    }
}
