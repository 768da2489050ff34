package io.kbound.tests.fuzz;

import java.util.Locale;

/** A way that bytes of somebody else's have into the product. */
enum Entrance {
    /** SignalRecords in single-object encoding. */
    AVRO(1024, 64, "org.apache.avro.**"),
    /** SignalRecords in a registry's wire format. */
    AVRO_REGISTRY(1024, 64, "org.apache.avro.**"),
    /** SignalRecords and nothing before them. */
    AVRO_BINARY(1024, 64, "org.apache.avro.**"),
    /** Avro records of one's own, by paths, with their keys and timestamps. */
    OWN_AVRO(1024, 1024, "org.apache.avro.**"),
    /** Schemas that others wrote, and records by them. */
    SCHEMA(4096, 8192, "org.apache.avro.**"),
    /** SignalRecords in JSON. */
    JSON(2048, 1024, "com.fasterxml.jackson.core.**"),
    /** JSON objects of one's own, by paths. */
    OWN_JSON(2048, 1024, "com.fasterxml.jackson.core.**"),
    /** Results, read back from their topics. */
    RESULT(2048, 1024, "org.apache.avro.**"),
    /** Files of readings. */
    CSV(4096, 2048, "de.siegmar.**"),
    /** Files of labels. */
    LABELS(2048, 2048, "de.siegmar.**"),
    /** The configuration: YAML and assignments. */
    CONFIG(4096, 4096, "org.yaml.**"),
    /** Model cards. */
    CARD(8192, 1024, "com.fasterxml.jackson.core.**"),
    /** Model files. ONNX Runtime reads them in native code, in this process. */
    MODEL(32_768, 4096, ""),
    /** Answers of a schema registry. */
    REGISTRY(4096, 8192, "org.apache.avro.**"),
    /** Requests to the page's server, as bytes on the wire. */
    HTTP(4096, 4096, "org.eclipse.jetty.http.**");

    /** Memory that any input may take, whatever its size: buffers of readers, and a table or two. */
    private static final long BYTES_FOR_ANY = 8L << 20;

    private static final long NANOS_FOR_ANY = 1_000_000_000;
    private static final long NANOS_FOR_A_BYTE = 5_000;

    private final int longest;
    private final int bytesForAByte;
    private final String parser;

    /**
     * @param longest input that is made up
     * @param bytesForAByte memory that each byte of an input may take
     * @param parser packages whose branches are worth telling apart, beside our own
     */
    Entrance(int longest, int bytesForAByte, String parser) {
        this.longest = longest;
        this.bytesForAByte = bytesForAByte;
        this.parser = parser;
    }

    /** As it is written on the command line. */
    String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Entrance of(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    /** The longest input that is made up. */
    int longest() {
        return longest;
    }

    /** Memory that an input may take, in bytes. */
    long allowedBytes(int length) {
        // A scrape of all metrics is one short request.
        return (this == HTTP ? 4 * BYTES_FOR_ANY : BYTES_FOR_ANY) + (long) bytesForAByte * length;
    }

    /** Processor time that an input may take. */
    long allowedNanos(int length) {
        return NANOS_FOR_ANY + NANOS_FOR_A_BYTE * length;
    }

    /** Packages in which inputs that lead to something new are told from others. */
    String instrumented() {
        return "io.kbound.**" + (parser.isEmpty() ? "" : ":" + parser);
    }

    /** Whether an input may end the whole process: what reads it is native code. */
    boolean isNative() {
        return this == MODEL;
    }

    /** What takes inputs in, ready to. */
    Target open() throws Exception {
        return switch (this) {
            case AVRO -> new SignalTarget(SignalTarget.Framing.SINGLE_OBJECT);
            case AVRO_REGISTRY -> new SignalTarget(SignalTarget.Framing.REGISTRY);
            case AVRO_BINARY -> new SignalTarget(SignalTarget.Framing.NONE);
            case OWN_AVRO -> new OwnAvroTarget();
            case SCHEMA -> new SchemaTarget();
            case JSON -> new JsonTarget();
            case OWN_JSON -> new OwnJsonTarget();
            case RESULT -> new ResultTarget();
            case CSV -> new CsvTarget();
            case LABELS -> new LabelTarget();
            case CONFIG -> new ConfigTarget();
            case CARD -> new CardTarget();
            case MODEL -> new ModelTarget();
            case REGISTRY -> new RegistryTarget();
            case HTTP -> new HttpTarget();
        };
    }
}
