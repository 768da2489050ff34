package io.kbound.app.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.kbound.record.EpisodeRecord;
import io.kbound.record.EpisodeState;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class EpisodeTest {
    private static final Episode.Shape SHAPE = new Episode.Shape(List.of("load", "heat"));

    /** Version 1: a source last heard at 1700000005000, with an episode of two anomalies that is open. */
    private static final String STORED_1 = "0000018bcfe57b88"
            + "c301a2157181845af935"
            + "347269672d302d34312d70756d704037316138643165626636323806726967008089ec828389850680a4da85838985060434"
            + "7269672d302d34342d70756d704037316138643165626636323880a4da8583898506000008c1fca9f1d24d62503f2270756d"
            + "704037316138643165626636323804086c6f6164086865617400040000a0410000d84000";

    private static final EpisodeRecord OPEN = EpisodeRecord.newBuilder()
            .setId("rig-0-41-pump@71a8d1ebf628")
            .setSource("rig")
            .setState(EpisodeState.OPENED)
            .setStart(Instant.ofEpochMilli(1_700_000_001_000L))
            .setEnd(Instant.ofEpochMilli(1_700_000_004_000L))
            .setAnomalies(2)
            .setWorst("rig-0-44-pump@71a8d1ebf628")
            .setWorstTime(Instant.ofEpochMilli(1_700_000_004_000L))
            .setWorstBound(-8.5f)
            .setWorstPValue(0.001)
            .setModel("pump@71a8d1ebf628")
            .setChannels(List.of("load", "heat"))
            .setAttribution(List.of(20f, 6.75f))
            .build();

    @Test
    void whatIsStored_isReadBack_andOfEveryVersionThatWasEverWritten() {
        Episode read = SHAPE.fromBytes(HexFormat.of().parseHex(STORED_1));

        assertThat(read.heardMillis()).isEqualTo(1_700_000_005_000L);
        assertThat(read.isOpen()).isTrue();
        assertThat(HexFormat.of().formatHex(SHAPE.toBytes(read))).isEqualTo(STORED_1);
        assertThat(read.end())
                .isEqualTo(EpisodeRecord.newBuilder(OPEN)
                        .setState(EpisodeState.CLOSED)
                        .build());
    }

    @Test
    void aSourceWithoutAnEpisode_isStoredAsWhenItWasHeard() {
        Episode quiet = new Episode();
        quiet.hear(9);

        Episode read = SHAPE.fromBytes(SHAPE.toBytes(quiet));

        assertThat(HexFormat.of().formatHex(SHAPE.toBytes(quiet))).isEqualTo("0000000000000009");
        assertThat(read.isOpen()).isFalse();
        assertThat(read.heardMillis()).isEqualTo(9);
    }
}
