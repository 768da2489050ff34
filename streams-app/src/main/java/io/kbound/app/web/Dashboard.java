package io.kbound.app.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kbound.app.config.AppConfig;
import io.kbound.app.service.ScoringApp;
import io.kbound.app.topology.ScoringCounts;
import io.kbound.command.CommandRunner;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/**
 * The page that people look at, and the data behind it: of the whole cluster from any instance, for it is read from the topics of results.
 */
public final class Dashboard implements AutoCloseable {
    private static final int MOST_EPISODES = 500;
    private static final int HEALTH_EVERY = 4;

    private final AppConfig config;
    private final ScoringApp app;
    private final Fleet fleet;
    private final FleetJson json;
    private final HealthJson health;
    private final FleetReader reader;
    private final ReadingsTail readings;
    private final Optional<FeedbackPage> feedback;

    private final String address;

    private Dashboard(WebServer server, AppConfig config, ScoringApp app, ScoringCounts counts, InstantSource clock) {
        this.address = server.address() + "/";
        this.config = config;
        this.app = app;
        this.fleet = new Fleet(config.web().sources());
        this.json = new FleetJson(fleet, clock);
        this.health = new HealthJson(app, counts, config.input().topic(), fleet, clock);
        Map<String, String> kafka = ScoringApp.kafka(config);
        this.reader = new FleetReader(kafka, config.output(), fleet);
        this.readings = new ReadingsTail(
                kafka,
                config.input().topic(),
                app.formats().input().decoder(app.model().card().channelNames()),
                app.model().card().channelNames(),
                clock);
        this.feedback = config.output().feedback().map(topic -> new FeedbackPage(kafka, topic, fleet, clock));
    }

    /** Why the page is not served at an address, if it is not. */
    public static Optional<String> obstacle(AppConfig.Web web, WebServer server) {
        return server.isLocal() || web.token().isPresent()
                ? Optional.empty()
                : Optional.of("the page is served on this machine's own address only, as long as web.token is empty");
    }

    /**
     * Has a server serve the page.
     *
     * @param counts that the app tells of all that happens
     */
    public static Dashboard serve(WebServer server, AppConfig config, ScoringApp app, ScoringCounts counts) {
        Dashboard dashboard = new Dashboard(server, config, app, counts, InstantSource.system());
        dashboard.addTo(server);
        dashboard.reader.start();
        dashboard.readings.start();
        return dashboard;
    }

    /** Where the page is. */
    public String address() {
        return address;
    }

    private void addTo(WebServer server) {
        Access access = new Access(config.web().token(), server.isLocal());
        PageFiles.all()
                .forEach((path, page) ->
                        server.page(path, path.equals("/") ? access.entrance(page) : access.guard(page)));
        add(server, access, "/api/about", ask -> Answer.json(200, about()));
        add(server, access, "/api/fleet", ask -> Answer.json(200, json.all()));
        add(server, access, "/api/episodes", this::episodes);
        add(server, access, "/api/source", this::source);
        add(server, access, "/api/health", ask -> Answer.json(200, health.now()));
        feedback.ifPresent(page -> server.page("/api/feedback", access.guardChanging(page)));
        server.stream("/api/stream", new EventStream(access::refuse, News::new));
    }

    private static void add(WebServer server, Access access, String path, Page page) {
        server.page(path, access.guard(page.onlyGet()));
    }

    private ObjectNode about() {
        ObjectNode about = FleetJson.object();
        about.put("name", "kbound");
        about.put("version", CommandRunner.Version.current());
        about.put("app", config.app().id());
        about.put("topic", config.input().topic());
        about.put("model", app.model().id());
        about.put("falseAlarmRate", config.alert().falseAlarmRate());
        var channels = about.putArray("channels");
        app.model()
                .card()
                .channels()
                .forEach(channel -> channels.add(
                        channel.unit().isEmpty() ? channel.name() : channel.name() + " [" + channel.unit() + "]"));
        about.put("scores", config.output().scores().isPresent());
        about.put("feedback", feedback.isPresent());
        about.put("readOnly", feedback.isEmpty());
        return about;
    }

    private Answer episodes(Ask ask) {
        int limit;
        try {
            limit = Integer.parseInt(ask.parameter("limit").orElse("200"));
        } catch (NumberFormatException none) {
            return Answer.error(400, "limit is no number");
        }
        return Answer.json(
                200,
                json.episodes(
                        ask.parameter("q").orElse(""),
                        ask.parameter("state").orElse(""),
                        ask.parameter("verdict").orElse(""),
                        Math.max(1, Math.min(MOST_EPISODES, limit))));
    }

    private Answer source(Ask ask) {
        String key = ask.parameter("key").orElse("");
        Optional<ObjectNode> known =
                json.source(key, app.model().card(), config.alert().falseAlarmRate(), readings);
        if (known.isEmpty()) {
            return Answer.error(404, "nothing is known of this source");
        }
        readings.watch(key);
        return Answer.json(200, known.get());
    }

    @Override
    public void close() {
        reader.close();
        readings.close();
        feedback.ifPresent(FeedbackPage::close);
    }

    /** What is new to one who listens. */
    private final class News implements EventStream.Listener {
        private long seen = fleet.version();
        private int asked;

        @Override
        public String news() {
            StringBuilder news = new StringBuilder();
            long now = fleet.version();
            if (now > seen) {
                event(news, "rows", json.changedSince(seen));
                ObjectNode changed = FleetJson.object();
                var episodes = changed.putArray("episodes");
                fleet.episodesSince(seen).forEach(episode -> episodes.add(json.episode(episode)));
                if (!episodes.isEmpty()) {
                    event(news, "episodes", changed);
                }
                seen = now;
            }
            if (asked++ % HEALTH_EVERY == 0) {
                event(news, "health", health.now());
            }
            return news.toString();
        }

        private static void event(StringBuilder news, String name, ObjectNode data) {
            news.append("event: ").append(name).append("\ndata: ").append(data).append("\n\n");
        }
    }
}
