package io.kbound.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
}
