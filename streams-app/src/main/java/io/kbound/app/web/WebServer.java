package io.kbound.app.web;

import io.kbound.app.config.AppConfig;
import io.kbound.command.KboundException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * A small HTTP server at one address: a page for a path, and 404 for every other. It has its port from the beginning
 * and answers once started; who asks in between waits.
 */
public final class WebServer implements AutoCloseable {
    private static final int MOST_THREADS = 16;
    private static final int IDLE_MILLIS = 10_000;

    private static final int LARGEST_BODY = 16 * 1024;

    /** What a browser may do with any answer: load what is served here, and nothing else. */
    private static final Map<String, String> RULES = Map.of(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
                    + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            "X-Content-Type-Options",
            "nosniff",
            "Referrer-Policy",
            "no-referrer",
            "Cache-Control",
            "no-store");

    private final Limits limits;
    private final Server server;
    private final ServerConnector connector;
    private final SlowClients slow;
    private final int port;
    private final Map<String, Page> pages = new ConcurrentHashMap<>();
    private final Map<String, EventStream> streams = new ConcurrentHashMap<>();
    private final LongAdder refusedListeners = new LongAdder();

    private WebServer(Limits limits, Server server, ServerConnector connector, SlowClients slow) {
        this.limits = limits;
        this.server = server;
        this.slow = slow;
        this.connector = connector;
        this.port = connector.getLocalPort();
        server.setHandler(new Answering());
    }

    /**
     * What clients can have of it.
     *
     * @param connections the most at once; who comes then waits until one ends
     * @param listeners the most that are told of events; who comes then is refused
     * @param slowestRequest how long a request may take to be said, from its first byte to its last
     */
    public record Limits(int connections, int listeners, Duration slowestRequest) {
        private static final Duration SLOWEST = Duration.ofSeconds(20);

        /** Those of an app. */
        public static Limits of(AppConfig.Web web) {
            return new Limits(web.connections(), web.listeners(), SLOWEST);
        }
    }

    /**
     * Takes an address.
     *
     * @param setting the key that the port stands under, for the error
     * @param port 0: any that is free
     * @throws KboundException where the address is not to be had
     */
    public static WebServer bind(String setting, String host, int port, Limits limits) {
        if (new InetSocketAddress(host, port).isUnresolved()) {
            throw new KboundException(setting, "there is no host '" + host + "'", "name an address of this machine");
        }
        QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS, 2);
        threads.setName("http");
        threads.setDaemon(true);
        Server server = new Server(threads);
        HttpConfiguration rules = new HttpConfiguration();
        rules.setSendServerVersion(false);
        rules.setSendDateHeader(false);
        ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(rules));
        connector.setHost(host);
        connector.setPort(port);
        // A slow client is not waited for; a stream of events has one at least every two seconds.
        connector.setIdleTimeout(IDLE_MILLIS);
        SlowClients slow = new SlowClients(limits.slowestRequest);
        connector.addBean(slow);
        server.addConnector(connector);
        server.addBean(new NetworkConnectionLimit(limits.connections, server));
        try {
            connector.open();
            return new WebServer(limits, server, connector, slow);
        } catch (IOException failed) {
            slow.close();
            Throwable why = failed.getCause() instanceof BindException taken ? taken : failed;
            throw new KboundException(
                    setting,
                    host + ":" + port + " is not to be had (" + why.getMessage() + ")",
                    "choose another port, or stop what listens there",
                    failed);
        }
    }

    /** Has a page answer for a path. */
    public void page(String path, Page page) {
        pages.put(path, page);
    }

    /** Has those who GET a path told of events as they come. Who was told of others there is told no more, and may ask again. */
    public void stream(String path, EventStream events) {
        EventStream before = streams.put(path, events);
        if (before != null) {
            before.close();
        }
    }

    /** Begins to answer, unless it does. */
    public void start() {
        try {
            server.start();
        } catch (Exception failed) {
            throw new IllegalStateException("the server did not start", failed);
        }
    }

    /** Whether only this machine can reach it. */
    public boolean isLocal() {
        InetAddress address = new InetSocketAddress(connector.getHost(), 0).getAddress();
        return address.isLoopbackAddress();
    }

    /** What clients ask: {@code http://host:port}. */
    public String address() {
        String host = new InetSocketAddress(connector.getHost(), 0).getAddress().getHostAddress();
        return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    /** Connections that are open now. */
    int connections() {
        return connector.getConnectedEndPoints().size();
    }

    /** How many are told of events now. */
    int listeners() {
        return streams.values().stream().mapToInt(EventStream::listeners).sum();
    }

    /** How many were not told of events, because there were so many. */
    long refusedListeners() {
        return refusedListeners.sum();
    }

    /** Connections that were closed because a request took too long to be said. */
    long closedAsSlow() {
        return slow.closed();
    }

    /** Stops at once, answers that are under way included. */
    @Override
    public void close() {
        streams.values().forEach(EventStream::close);
        slow.close();
        connector.close();
        try {
            server.stop();
        } catch (Exception failed) {
            throw new IllegalStateException("the server did not stop", failed);
        }
    }

    private final class Answering extends Handler.Abstract {
        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            RULES.forEach((name, value) -> response.getHeaders().put(name, value));
            String path = Request.getPathInContext(request);
            Asked asked = new Asked(request);
            EventStream stream = streams.get(path);
            if (stream != null) {
                Optional<Answer> refused = stream.refuse(asked);
                if (refused.isEmpty() && listeners() >= limits.listeners) {
                    refusedListeners.increment();
                    refused = Optional.of(Answer.of(503));
                }
                if (refused.isEmpty()) {
                    stream.add(response, callback);
                } else {
                    send(refused.get(), response, callback);
                }
                return true;
            }
            Page page = pages.get(path);
            send(page == null ? Answer.of(404) : page.answer(asked), response, callback);
            return true;
        }

        private void send(Answer answer, Response response, Callback callback) {
            response.setStatus(answer.status());
            answer.headers().forEach((name, value) -> response.getHeaders().put(name, value));
            response.write(true, answer.body(), callback);
        }
    }

    /** A request of the server's. */
    private static final class Asked implements Ask {
        private final Request request;

        Asked(Request request) {
            this.request = request;
        }

        @Override
        public String method() {
            return request.getMethod();
        }

        @Override
        public Optional<String> parameter(String name) {
            Fields parameters = Request.extractQueryParameters(request);
            return Optional.ofNullable(parameters.getValue(name));
        }

        @Override
        public Optional<String> header(String name) {
            HttpFields headers = request.getHeaders();
            return Optional.ofNullable(headers.get(name));
        }

        @Override
        public String body() {
            try (var in = Content.Source.asInputStream(request)) {
                byte[] read = in.readNBytes(LARGEST_BODY);
                return new String(read, StandardCharsets.UTF_8);
            } catch (IOException gone) {
                return "";
            }
        }
    }
}
