package io.kbound.scorer.report;

import io.kbound.record.AnomalyRecord;
import io.kbound.record.EpisodeRecord;
import io.kbound.scorer.evaluation.WorstEpisodes;
import io.kbound.scorer.judgement.Attribution;
import io.kbound.scorer.report.Chart.Axis;
import io.kbound.scorer.series.EventTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A page's section of the worst episodes: what was seen, what was expected, and which channels and levels are to blame. */
final class EpisodeSection {
    private final Html page;

    private EpisodeSection(Html page) {
        this.page = page;
    }

    /** Adds it to a page, the worst episode first. */
    static void addTo(Html page, List<WorstEpisodes.Worst> worst) {
        page.section("The worst episodes");
        if (worst.isEmpty()) {
            page.say("There was none.");
        }
        worst.forEach(new EpisodeSection(page)::episode);
        page.end();
    }

    private void episode(WorstEpisodes.Worst worst) {
        EpisodeRecord episode = worst.episode();
        page.add(
                "<h3>%s, %s</h3>",
                Html.escaped(episode.getSource()), EventTime.format(EventTime.micros(episode.getStart())));
        page.say(String.format(
                Locale.ROOT,
                "%d anomalies in %s; least p-value %s, bound %.1f nats.",
                episode.getAnomalies(),
                Html.seconds((EventTime.micros(episode.getEnd()) - EventTime.micros(episode.getStart())) / 1e6),
                Html.number(episode.getWorstPValue()),
                episode.getWorstBound()));
        worst.record().ifPresent(this::blame);
    }

    private void blame(AnomalyRecord anomaly) {
        List<Integer> worstFirst = Attribution.worstFirst(anomaly.getAttribution());
        channels(anomaly, worstFirst);
        if (anomaly.getCellAttribution().isEmpty()) {
            levels(anomaly.getLevelAttribution());
        } else {
            page.picture(new HeatMap(anomaly.getChannels(), worstFirst, anomaly.getCellAttribution())
                    .svg("Nats to blame by channel and noise level"));
        }
    }

    private void channels(AnomalyRecord anomaly, List<Integer> worstFirst) {
        List<String> views = anomaly.getRows();
        // The newest reading, or the first of the statistics, stands last or first; the last row is either's newest.
        int newest = (views.size() - 1) * anomaly.getChannels().size();
        List<List<String>> rows = new ArrayList<>();
        for (int channel : worstFirst) {
            rows.add(List.of(
                    anomaly.getChannels().get(channel),
                    Html.number(anomaly.getAttribution().get(channel)),
                    Html.number(anomaly.getValues().get(channel)),
                    Html.number(anomaly.getObserved().get(newest + channel)),
                    Html.number(anomaly.getExpected().get(newest + channel))));
        }
        page.table(List.of("channel", "nats to blame", "reading", views.get(views.size() - 1), "expected there"), rows);
    }

    /** What there is of a model that does not split its levels by channel. */
    private void levels(List<Float> blame) {
        double most = blame.stream().mapToDouble(Math::abs).max().orElse(1);
        Chart chart = new Chart(
                Axis.linear("noise level, fine to coarse, the edge last", 0, blame.size()),
                Axis.linear("nats to blame", 0, most * 1.05));
        for (int level = 0; level < blame.size(); level++) {
            chart.bar(level + 0.1, level + 0.9, Math.max(0, blame.get(level)), Chart.INK);
        }
        page.picture(chart.svg("Nats to blame by noise level"));
    }
}
