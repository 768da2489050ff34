package io.kbound.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaNormalization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What our records promise to those who read them. */
class RecordSchemasTest {
    static List<Schema> schemas() {
        return List.of(SignalRecord.getClassSchema(), ScoreRecord.getClassSchema(), AnomalyRecord.getClassSchema());
    }

    @ParameterizedTest
    @MethodSource("schemas")
    void everyFieldSaysWhatItIs(Schema schema) {
        assertThat(schema.getDoc()).isNotBlank();
        assertThat(schema.getFields())
                .allSatisfy(field -> assertThat(field.doc()).isNotBlank());
    }

    @ParameterizedTest
    @MethodSource("schemas")
    void theSchemaFile_isPublishedBesideTheClass(Schema schema) throws Exception {
        try (var file = RecordSchemasTest.class.getResourceAsStream(schema.getName() + ".avsc")) {
            assertThat(new Schema.Parser().parse(file).getFields()).hasSameSizeAs(schema.getFields());
        }
    }

    @Test
    void anAnomaly_beginsWithAllThatAScoreSays() {
        List<Schema.Field> score = ScoreRecord.getClassSchema().getFields();
        List<Schema.Field> anomaly = AnomalyRecord.getClassSchema().getFields();

        // The verdict itself is left out: it is in the record's name. So is whether it was screened, which no anomaly
        // is.
        for (int i = 0; i < score.size() - 2; i++) {
            assertThat(anomaly.get(i).name()).isEqualTo(score.get(i).name());
            if (score.get(i).name().equals("bound")) {
                assertThat(score.get(i).schema().getTypes())
                        .containsExactly(
                                Schema.create(Schema.Type.NULL), anomaly.get(i).schema());
                assertThat(score.get(i).doc()).startsWith(anomaly.get(i).doc());
            } else {
                assertThat(anomaly.get(i).schema()).isEqualTo(score.get(i).schema());
                assertThat(anomaly.get(i).doc()).isEqualTo(score.get(i).doc());
            }
        }
    }

    /** Who changes a schema keeps the one before in {@code older}, and states the new fingerprint here. */
    @ParameterizedTest
    @CsvSource({
        "AnomalyRecord, a28367b6d768d9ca",
        "ScoreRecord, 6f0a0b2c90f261e5",
        "EpisodeRecord, 35f95a84817115a2",
        "DriftRecord, f2c93a44a27567a",
        "FeedbackRecord, 1eff909cb64a7ea8",
        "ModelEventRecord, 46d02d6ce0ded726",
        "SignalRecord, 9ab14bbb420f1681"
    })
    void whatIsWritten_doesNotChangeUnseen(String name, String fingerprint) throws Exception {
        assertThat(Long.toHexString(SchemaNormalization.parsingFingerprint64(parse(name + ".avsc"))))
                .isEqualTo(fingerprint);
    }

    @ParameterizedTest
    @CsvSource({"AnomalyRecord", "ScoreRecord"})
    void whatEarlierBuildsWrote_canBeRead(String name) throws Exception {
        Schema older = parse("older/" + name + "-1.avsc");

        assertThat(SchemaCompatibility.checkReaderWriterCompatibility(parse(name + ".avsc"), older)
                        .getType())
                .isEqualTo(SchemaCompatibilityType.COMPATIBLE);
        assertThat(older).isNotEqualTo(parse(name + ".avsc"));
    }

    private static Schema parse(String name) throws IOException {
        try (InputStream file = RecordSchemasTest.class.getResourceAsStream(name)) {
            return new Schema.Parser().parse(file);
        }
    }
}
