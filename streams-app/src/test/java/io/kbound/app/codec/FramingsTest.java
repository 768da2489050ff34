package io.kbound.app.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.kbound.app.config.AppConfig.Format;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FramingsTest {
    @Test
    void whatAValueBeginsAs_isTold() {
        assertThat(Framings.likeliest(new byte[] {(byte) 0xC3, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9}))
                .isEqualTo(Format.AVRO);
        assertThat(Framings.likeliest(new byte[] {0, 0, 0, 1, 2, 3})).isEqualTo(Format.AVRO_REGISTRY);
        assertThat(Framings.likeliest(text(" \n{\"a\":1}"))).isEqualTo(Format.JSON);
        assertThat(Framings.likeliest(text("[1]"))).isEqualTo(Format.AVRO_BINARY);
        assertThat(Framings.likeliest(new byte[] {(byte) 0xC3, 1})).isEqualTo(Format.AVRO_BINARY);
        assertThat(Framings.likeliest(new byte[0])).isEqualTo(Format.AVRO_BINARY);
    }

    @Test
    void theNumberOfASchema_isThatOfARegistrysFrameAlone() {
        assertThat(Framings.schemaId(new byte[] {0, 0, 0, 1, 2, 3})).isEqualTo(OptionalInt.of(258));
        assertThat(Framings.schemaId(text("{\"a\":1}"))).isEmpty();
    }

    @Test
    void ofManyNumbers_theFirstAreListed() {
        assertThat(Framings.listed(List.of(3, 7))).isEqualTo("3, 7");
        assertThat(Framings.listed(new TreeSet<>(IntStream.range(0, 500).boxed().toList())))
                .isEqualTo("0, 1, 2, 3, 4, 5, 6, 7, 8, 9, and more");
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
