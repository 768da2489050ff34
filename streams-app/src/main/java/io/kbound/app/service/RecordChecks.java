package io.kbound.app.service;

import io.kbound.app.codec.ChannelOrder;
import io.kbound.app.codec.DecodedSignal;
import io.kbound.app.codec.Framings;
import io.kbound.app.codec.InputDecoders;
import io.kbound.app.codec.UnscorableException;
import io.kbound.app.config.AppConfig;
import io.kbound.app.config.AppConfig.Format;
import io.kbound.command.KboundException;
import io.kbound.scorer.series.EventTime;
import io.kbound.scorer.window.SeriesRules.Missing;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Whether a topic's newest records can be read, and fit the model. */
final class RecordChecks {
    static final String RECORDS = "records";
    static final String CHANNELS = "channels";

    private static final int SAMPLE = 100;
    private static final String GUIDE = "docs/records.md says what to send";

    private final AppConfig config;
    private final InstantSource clock;
    private final Consumer<Finding> told;

    RecordChecks(AppConfig config, InstantSource clock, Consumer<Finding> told) {
        this.config = config;
        this.clock = clock;
        this.told = told;
    }

    /**
     * Checks what the newest records are.
     *
     * @param channels of the model; none: it is not known
     * @return those that can be read
     */
    List<DecodedSignal> checkRecords(int partitions, List<String> channels) {
        TopicSample sample;
        try {
            sample = TopicSample.read(
                    ScoringApp.kafka(config),
                    config.input().topic(),
                    partitions,
                    SAMPLE,
                    config.app().startTimeout());
        } catch (KboundException refused) {
            told.accept(Finding.fail(RECORDS, refused));
            return List.of();
        }
        if (sample.size() == 0) {
            told.accept(Finding.warn(
                    RECORDS, "the topic holds none yet", "send some, and check again whether they can be read"));
            return List.of();
        }
        try {
            TopicSample.Decoded decoded =
                    sample.decoded(InputDecoders.open(config).decoder(channels));
            told.accept(finding(sample, decoded, config.input().format()));
            return decoded.signals();
        } catch (KboundException refused) {
            told.accept(Finding.fail(RECORDS, refused));
            return List.of();
        }
    }

    private Finding finding(TopicSample sample, TopicSample.Decoded decoded, Format format) {
        int readable = decoded.signals().size();
        String why = decoded.firstRefusal().map(UnscorableException::detail).orElse("it has no value");
        String name = format.toString();
        if (readable == 0) {
            return Finding.fail(
                    RECORDS,
                    "none of the " + sample.size() + " newest can be read as " + name + ": " + why,
                    cure(sample, format));
        }
        if (readable < sample.size()) {
            return Finding.warn(
                    RECORDS,
                    sample.size() - readable + " of the " + sample.size() + " newest cannot be read as " + name + ": "
                            + why,
                    "they become dead letters; " + GUIDE);
        }
        long latest = decoded.signals().stream()
                .mapToLong(DecodedSignal::timeMicros)
                .max()
                .orElseThrow();
        long sources =
                decoded.signals().stream().map(DecodedSignal::source).distinct().count();
        long ahead = latest - EventTime.micros(clock.instant());
        String schemas = format == Format.AVRO_REGISTRY ? " (schemas " + Framings.listed(sample.schemaIds()) + ")" : "";
        String found = "the " + readable + " newest of " + sample.held() + " are " + name + schemas + " from " + sources
                + (sources == 1 ? " source" : " sources") + ", up to " + EventTime.format(latest);
        return ahead > config.series().aheadLimit().toNanos() / 1000
                ? Finding.warn(
                        RECORDS,
                        found + ", further ahead of the clock than series.ahead-limit",
                        "they become dead letters; set the senders' clocks, or this machine's")
                : Finding.ok(RECORDS, found);
    }

    private static String cure(TopicSample sample, Format format) {
        for (Format other : List.of(Format.AVRO, Format.JSON)) {
            int otherwise =
                    other == format ? 0 : sample.decoded(other).signals().size();
            if (otherwise > 0) {
                return "set input.format to " + other + ", which " + otherwise + " of them are";
            }
        }
        Format likeliest = sample.likeliest();
        return likeliest == format || likeliest == Format.AVRO_BINARY
                ? GUIDE
                : "set input.format to " + likeliest + ", as most of them begin; " + GUIDE;
    }

    /** Checks that records have the model's channels, and what becomes of values that are missing. */
    void checkChannels(List<DecodedSignal> signals, List<String> channels) {
        List<Missing> rules;
        try {
            rules = config.series().rules(channels).missing();
        } catch (KboundException refused) {
            told.accept(Finding.fail(CHANNELS, refused));
            return;
        }
        ChannelOrder order = new ChannelOrder(channels);
        Optional<UnscorableException> first = Optional.empty();
        int unfit = 0;
        int rejected = 0;
        Map<String, Integer> lacking = new TreeMap<>();
        for (DecodedSignal signal : signals) {
            try {
                float[] values = order.arrange(signal);
                boolean isRejected = false;
                for (int i = 0; i < values.length; i++) {
                    if (Float.isNaN(values[i]) && rules.get(i) == Missing.REJECT) {
                        isRejected = true;
                        lacking.merge(channels.get(i), 1, Integer::sum);
                    }
                }
                rejected += isRejected ? 1 : 0;
            } catch (UnscorableException refused) {
                unfit++;
                first = first.or(() -> Optional.of(refused));
            }
        }
        told.accept(finding(signals, channels, unfit, first, rejected, lacking));
    }

    private static Finding finding(
            List<DecodedSignal> signals,
            List<String> channels,
            int unfit,
            Optional<UnscorableException> first,
            int rejected,
            Map<String, Integer> lacking) {
        int all = signals.size();
        if (first.isPresent()) {
            String found = unfit + " of the " + all + " newest records do not fit the model: "
                    + first.get().detail();
            String cure = "name a model of these records with model.path; this one has " + String.join(", ", channels);
            return unfit == all
                    ? Finding.fail(CHANNELS, found, cure)
                    : Finding.warn(
                            CHANNELS, found, "they become dead letters; the model has " + String.join(", ", channels));
        }
        if (rejected > 0) {
            String found = rejected + " of the " + all + " newest records lack a value of "
                    + String.join(", ", lacking.keySet());
            String cure = "they become dead letters; set series.missing to hold or drop";
            return rejected == all ? Finding.fail(CHANNELS, found, cure) : Finding.warn(CHANNELS, found, cure);
        }
        boolean named = signals.stream().allMatch(signal -> signal.channels() != null);
        return Finding.ok(
                CHANNELS,
                named
                        ? "the records have the model's " + channels.size() + ": " + String.join(", ", channels)
                        : "records name none; their " + channels.size() + " values are taken in the model's order: "
                                + String.join(", ", channels));
    }
}
