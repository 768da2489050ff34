package io.kbound.app.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kbound.app.web.Fleet.Source;
import io.kbound.card.ModelCard;
import io.kbound.record.AnomalyRecord;
import io.kbound.record.EpisodeRecord;
import io.kbound.record.EpisodeState;
import io.kbound.record.FeedbackRecord;
import io.kbound.scorer.judgement.Attribution;
import io.kbound.scorer.series.EventTime;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What is known of the fleet, as the page asks for it. */
final class FleetJson {
    /** A source of which nothing has come for so long is silent. */
    private static final long SILENT_MILLIS = 5 * 60_000L;

    private static final int MOST_CHANNELS = 8;
    private static final int MOST_EPISODES = 50;

    private final Fleet fleet;
    private final InstantSource clock;

    FleetJson(Fleet fleet, InstantSource clock) {
        this.fleet = fleet;
        this.clock = clock;
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** All sources, wholly. */
    ObjectNode all() {
        return changedSince(0);
    }

    /** Sources that changed since a version: of each, what came since. */
    ObjectNode changedSince(long version) {
        return fleet.look(sources -> {
            ObjectNode json = object();
            json.put("total", sources.size());
            ArrayNode rows = json.putArray("rows");
            for (Source source : sources) {
                if (source.version > version) {
                    rows.add(row(source, version));
                }
            }
            return json;
        });
    }

    /**
     * One source's row: its state, how many results of it there ever were, those of the newest few that came after a version, and its last
     * episode where that has changed.
     *
     * @param after the version; 0: all is in it
     */
    ObjectNode row(Source source, long after) {
        ObjectNode row = object();
        row.put("key", source.name);
        row.put("state", state(source));
        JsonNumbers.put(row, "seen", source.seenMicros == Long.MIN_VALUE ? Double.NaN : source.seenMicros / 1000.0);
        JsonNumbers.put(row, "p", source.points.newest());
        row.put("episodes", source.begun);
        row.put("results", source.points.ever());
        source.points.spark(row.putArray("spark"), after);
        EpisodeRecord last = source.last;
        if (last != null && source.lastVersion > after) {
            row.set("last", episode(last));
        }
        return row;
    }

    private String state(Source source) {
        if (source.isOpen()) {
            return "episode";
        }
        if (source.seenMicros != Long.MIN_VALUE && clock.millis() - source.seenMicros / 1000 > SILENT_MILLIS) {
            return "silent";
        }
        return source.drifting ? "drift" : "normal";
    }

    /** An episode, and what was said of it. */
    ObjectNode episode(EpisodeRecord episode) {
        ObjectNode json = object();
        json.put("id", episode.getId());
        json.put("key", episode.getSource());
        json.put("state", episode.getState() == EpisodeState.OPENED ? "open" : "over");
        json.put("start", millis(episode.getStart()));
        Fleet.Progress progress = fleet.progress(episode);
        json.put("end", millis(progress.end()));
        json.put("anomalies", progress.anomalies());
        json.put("worstP", progress.worstPValue());
        JsonNumbers.put(json, "worstK", progress.worstBound());
        json.put("worstTime", millis(progress.worstTime()));
        json.put("model", episode.getModel());
        ArrayNode channels = json.putArray("channels");
        List<Float> blame = episode.getAttribution();
        Attribution.worstFirst(blame).stream().limit(MOST_CHANNELS).forEach(channel -> {
            ObjectNode one = channels.addObject();
            one.put("name", episode.getChannels().get(channel));
            JsonNumbers.put(one, "blame", blame.get(channel));
        });
        Optional<FeedbackRecord> said = fleet.verdict(episode.getId());
        json.put(
                "verdict",
                said.map(one -> one.getVerdict().name().toLowerCase(Locale.ROOT))
                        .orElse(null));
        json.put("note", said.map(FeedbackRecord::getNote).orElse(""));
        JsonNumbers.put(json, "said", said.map(one -> millis(one.getSaid())).orElse(Double.NaN));
        return json;
    }

    /**
     * Episodes that are looked for, the newest first.
     *
     * @param text in the source's name; empty: any
     * @param state open or over; empty: either
     * @param verdict none, or one; empty: any
     */
    ObjectNode episodes(String text, String state, String verdict, int limit) {
        List<ObjectNode> found = new ArrayList<>();
        for (EpisodeRecord episode : fleet.episodesSince(0)) {
            ObjectNode json = episode(episode);
            if (episode.getSource().toLowerCase(Locale.ROOT).contains(text.toLowerCase(Locale.ROOT))
                    && (state.isEmpty() || json.path("state").asText().equals(state))
                    && (verdict.isEmpty() || json.path("verdict").asText("none").equals(verdict))) {
                found.add(json);
            }
        }
        found.sort(Comparator.comparing((ObjectNode one) -> one.path("start").asDouble())
                .reversed());
        ObjectNode json = object();
        json.put("total", found.size());
        ArrayNode episodes = json.putArray("episodes");
        found.stream().limit(limit).forEach(episodes::add);
        return json;
    }

    /**
     * All that is known of a source; empty where nothing is.
     *
     * @param card of the model in force
     */
    Optional<ObjectNode> source(String name, ModelCard card, double falseAlarmRate, ReadingsTail readings) {
        Optional<ObjectNode> known = fleet.look(name, source -> {
            source.keepMore();
            ObjectNode json = object();
            json.put("key", name);
            json.set("row", row(source, 0));
            json.put("falseAlarmRate", falseAlarmRate);
            source.points.write(json.putObject("scores"));
            return json;
        });
        known.ifPresent(json -> {
            readings.write(name, json.putObject("readings"));
            addAnomalies(name, card, json);
        });
        return known;
    }

    private void addAnomalies(String name, ModelCard card, ObjectNode json) {
        List<AnomalyRecord> anomalies = fleet.anomaliesOf(name);
        expected(anomalies, card, json.putObject("expected"));
        ArrayNode episodes = json.putArray("episodes");
        List<EpisodeRecord> own = fleet.episodesSince(0).stream()
                .filter(episode -> episode.getSource().equals(name))
                .sorted(Comparator.comparing(EpisodeRecord::getStart).reversed())
                .limit(MOST_EPISODES)
                .toList();
        own.forEach(episode -> episodes.add(episode(episode)));
        // Of an episode that is open, its record knows no worse anomaly than the first: the worst since is looked for.
        Optional<AnomalyRecord> worst = own.stream()
                .findFirst()
                .flatMap(newest -> anomalies.stream()
                        .filter(anomaly -> !anomaly.getTime().isBefore(newest.getStart()))
                        .min(Comparator.comparing(AnomalyRecord::getPValue).thenComparing(AnomalyRecord::getBound)));
        if (worst.isPresent()) {
            json.set("worst", anomaly(worst.get(), card));
        } else {
            json.putNull("worst");
        }
    }

    /** What was expected of the newest readings of anomalies, where the model says it of readings, by the model's channels. */
    private static void expected(List<AnomalyRecord> anomalies, ModelCard card, ObjectNode into) {
        ArrayNode time = into.putArray("time");
        ArrayNode values = into.putArray("values");
        int channels = card.channels().size();
        card.channels().forEach(channel -> values.addArray());
        boolean raw = card.view().kind() == ModelCard.ViewKind.RAW;
        for (AnomalyRecord anomaly : anomalies) {
            if (anomaly.getChannels().equals(card.channelNames())) {
                time.add(millis(anomaly.getTime()));
                // The last row of a raw view is the newest reading; the first of a summary is the mean of the newest
                // few.
                int row = raw ? anomaly.getRows().size() - 1 : 0;
                for (int i = 0; i < channels; i++) {
                    JsonNumbers.add(
                            (ArrayNode) values.get(i), anomaly.getExpected().get(row * channels + i));
                }
            }
        }
    }

    private static ObjectNode anomaly(AnomalyRecord anomaly, ModelCard card) {
        ObjectNode json = object();
        json.put("id", anomaly.getId());
        json.put("time", millis(anomaly.getTime()));
        json.put("p", anomaly.getPValue());
        JsonNumbers.put(json, "k", anomaly.getBound());
        JsonNumbers.put(json, "statistic", anomaly.getStatistic());
        JsonNumbers.put(json, "threshold", anomaly.getThreshold());
        json.put("model", anomaly.getModel());
        anomaly.getChannels().forEach(json.putArray("channels")::add);
        JsonNumbers.addAll(json.putArray("values"), anomaly.getValues());
        anomaly.getImputed().forEach(json.putArray("imputed")::add);
        anomaly.getRows().forEach(json.putArray("rows")::add);
        JsonNumbers.addAll(json.putArray("observed"), anomaly.getObserved());
        JsonNumbers.addAll(json.putArray("expected"), anomaly.getExpected());
        JsonNumbers.addAll(json.putArray("blame"), anomaly.getAttribution());
        JsonNumbers.addAll(json.putArray("levelBlame"), anomaly.getLevelAttribution());
        ArrayNode cells = json.putArray("cells");
        int channels = anomaly.getChannels().size();
        for (int from = 0; from < anomaly.getCellAttribution().size(); from += channels) {
            JsonNumbers.addAll(cells.addArray(), anomaly.getCellAttribution().subList(from, from + channels));
        }
        Why.of(anomaly, card).forEach(json.putArray("why")::add);
        return json;
    }

    static double millis(Instant time) {
        return EventTime.micros(time) / 1000.0;
    }
}
