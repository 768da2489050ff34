package io.kbound.tests;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kbound.app.kafka.SignalProducer;
import io.kbound.scorer.series.EventTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** One reading, as kbound's own producer sends it and as others write it. */
record MachineReading(int row, String source, Instant time, List<@Nullable Double> values) {
    static final List<String> CHANNELS = List.of("flow", "pressure", "temperature");

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Ordinary readings of each of some sources; a few that are not, and a few that lack a value, though not the first. */
    static List<MachineReading> some(int sources, int ofEach) {
        Random random = new Random(11);
        List<MachineReading> readings = new ArrayList<>();
        for (int row = 0; row < ofEach; row++) {
            for (int source = 1; source <= sources; source++) {
                List<@Nullable Double> values = SmallModel.reading(random);
                if (row % 20 == 13) {
                    values.set(0, 25.0 + source);
                } else if (row % 7 == 6) {
                    values.set((row + source) % values.size(), null);
                }
                readings.add(new MachineReading(row, "pump-" + source, START.plusMillis(100L * row), values));
            }
        }
        return readings;
    }

    void send(SignalProducer producer) {
        producer.send(source, EventTime.micros(time), values);
    }

    /** A signal record in JSON, behind its key and a tab. */
    String signalLine() {
        ObjectNode record = JSON.createObjectNode();
        record.put("source", source).put("unknown", row);
        if (row % 2 == 0) {
            record.put("time", time.toString());
        } else {
            record.put("time", time.toEpochMilli());
        }
        if (row % 3 == 0) {
            values.forEach(record.putArray("values")::add);
        } else {
            ObjectNode named = record.putObject("values");
            for (int i = CHANNELS.size() - 1; i >= 0; i--) {
                put(named, CHANNELS.get(i), values.get(i));
            }
        }
        return source + "\t" + record;
    }

    /** An object that knows nothing of kbound, behind its key and a tab: values at several depths, as numbers and texts, null and left out. */
    String nestedLine() {
        ObjectNode record = JSON.createObjectNode();
        record.putObject("machine").put("id", source).put("line", "B");
        record.putObject("meta").put("ts", Long.toString(time.toEpochMilli()));
        put(record.putObject("sensors"), "flow", values.get(0));
        put(record.putArray("cells").addObject(), "bar", values.get(1));
        put(record.putObject("tags"), "air.celsius", values.get(2));
        record.put("firmware", "2.1").putArray("notes").addObject().putNull("text");
        return source + "\t" + record;
    }

    /** An object by the schema of the page on other clients. */
    String telemetryLine() {
        ObjectNode record = JSON.createObjectNode();
        record.putObject("machine").put("id", source);
        record.put("ts", time.toEpochMilli()).put("firmware", "2.1");
        ObjectNode sensors = record.putObject("sensors");
        for (int i = 0; i < CHANNELS.size(); i++) {
            Double value = values.get(i);
            if (value != null || row % 2 == 0) {
                sensors.put(CHANNELS.get(i), value);
            }
        }
        return record.toString();
    }

    private void put(ObjectNode object, String name, @Nullable Double value) {
        if (value == null) {
            if (row % 2 == 0) {
                object.putNull(name);
            }
        } else if (row % 2 == 0) {
            object.put(name, value.toString());
        } else {
            object.put(name, value);
        }
    }
}
