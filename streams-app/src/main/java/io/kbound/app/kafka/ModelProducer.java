package io.kbound.app.kafka;

import io.kbound.command.KboundException;
import io.kbound.scorer.admission.ModelFile;
import io.kbound.scorer.admission.ModelRules;
import io.kbound.scorer.onnx.BoundModel;
import io.kbound.scorer.onnx.Placement;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Puts a model file on a topic that running apps follow. */
public final class ModelProducer {
    /** The largest record of a model, in bytes. */
    static final int LARGEST = 100 * 1024 * 1024;

    /** One topic, one model: compaction keeps the newest of this key. */
    private static final String KEY = "model";

    private final Map<String, Object> settings;

    /** @param kafka settings of the client */
    public ModelProducer(Map<String, String> kafka) {
        this.settings = new HashMap<>(kafka);
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, LARGEST);
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 2L * LARGEST);
    }

    /**
     * Checks a model as an app that follows would, and sends it.
     *
     * @return the model's identity, and where it lies: TOPIC-PARTITION-OFFSET
     * @throws KboundException where the model fails its check, or the brokers do not take it
     */
    public String push(Path file, String topic) throws IOException {
        String id;
        // What is sent is what was checked, whatever becomes of the file meanwhile.
        byte[] bytes = ModelFile.read(file, ModelRules.unpinned(), "train one with 'kbound train'")
                .bytes();
        try (BoundModel model = BoundModel.of(bytes, file.toString(), Placement.onCpu(), ModelRules.unpinned())) {
            model.check(file.toString());
            id = model.card().id();
        }
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
            RecordMetadata sent =
                    producer.send(new ProducerRecord<>(topic, KEY, bytes)).get();
            return id + " is " + sent.topic() + "-" + sent.partition() + "-" + sent.offset();
        } catch (ExecutionException refused) {
            throw new KboundException(
                    file.toString(),
                    "topic '" + topic + "' does not take its " + bytes.length + " bytes (" + refused.getCause() + ")",
                    "raise the topic's max.message.bytes, or check the app's rights",
                    refused);
        } catch (KafkaException refused) {
            throw new KboundException("kafka settings", String.valueOf(refused.getMessage()), "mend them", refused);
        } catch (InterruptedException stopped) {
            throw new InterruptException(stopped);
        }
    }
}
