package io.kbound.export.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import io.kbound.card.CardJson;
import io.kbound.card.ModelCard;
import io.kbound.command.CommandRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A finished graph and the file it is written to. The same graph and card give the same bytes. */
public final class OnnxFile {
    /** Without a card. */
    private final ModelProto model;

    private final String sha256;

    private OnnxFile(ModelProto model) {
        this.model = model;
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(model.getGraph().toByteArray());
            this.sha256 = HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException everyJvmHasIt) {
            throw new IllegalStateException(everyJvmHasIt);
        }
    }

    /** Finishes a graph. */
    public OnnxFile(OnnxGraph graph) {
        this(ModelProto.newBuilder()
                .setIrVersion(graph.irVersion())
                .setProducerName("kbound")
                .setProducerVersion(CommandRunner.Version.current())
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(graph.opset()))
                .setGraph(graph.build("kbound"))
                .build());
    }

    /**
     * The graph of a model file that was written before, to be given another card.
     *
     * @param file that ONNX Runtime opens
     */
    public static OnnxFile read(Path file) throws IOException {
        return new OnnxFile(ModelProto.parseFrom(Files.readAllBytes(file)).toBuilder()
                .clearMetadataProps()
                .build());
    }

    /** SHA-256 of the graph with its weights: 64 hexadecimal digits. */
    public String sha256() {
        return sha256;
    }

    /** Writes the model with its card. */
    public void write(Path file, ModelCard card) throws IOException {
        Files.write(
                file,
                model.toBuilder()
                        .addMetadataProps(StringStringEntryProto.newBuilder()
                                .setKey(ModelCard.METADATA_KEY)
                                .setValue(CardJson.write(card)))
                        .build()
                        .toByteArray());
    }

    /** The bytes of a file without a card: a graph that is no model of ours. */
    public byte[] withoutCard() {
        return model.toByteArray();
    }
}
