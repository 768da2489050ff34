package io.kbound.app.web;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.kbound.command.KboundException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A small HTTP server at one address: a page for a path, and 404 for every other. It has its port from the beginning
 * and answers once started; who asks in between waits.
 */
public final class WebServer implements AutoCloseable {
    private static final int MOST_AT_ONCE = 16;

    /** The JDK's server waits for a slow client for ever unless told otherwise, in seconds, before it is first used. */
    private static final Map<String, String> PATIENCE =
            Map.of("sun.net.httpserver.maxReqTime", "10", "sun.net.httpserver.maxRspTime", "10");

    private final HttpServer server;
    private final ExecutorService threads;
    private final Map<String, HttpHandler> pages = new ConcurrentHashMap<>();

    private WebServer(HttpServer server) {
        this.server = server;
        // Beyond the most at once connections are refused; nothing queues up.
        this.threads = new ThreadPoolExecutor(
                0, MOST_AT_ONCE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), WebServer::daemon);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
    }

    /**
     * Takes an address.
     *
     * @param setting the key that the port stands under, for the error
     * @param port 0: any that is free
     * @throws KboundException where the address is not to be had
     */
    public static WebServer bind(String setting, String host, int port) {
        PATIENCE.forEach((key, value) -> System.getProperties().putIfAbsent(key, value));
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new KboundException(setting, "there is no host '" + host + "'", "name an address of this machine");
        }
        try {
            return new WebServer(HttpServer.create(address, 0));
        } catch (BindException taken) {
            throw new KboundException(
                    setting,
                    host + ":" + port + " is not to be had (" + taken.getMessage() + ")",
                    "choose another port, or stop what listens there",
                    taken);
        } catch (IOException failed) {
            throw new KboundException(
                    setting,
                    host + ":" + port + " cannot be listened on (" + failed.getMessage() + ")",
                    "choose another address",
                    failed);
        }
    }

    /** Has a handler answer for a path, whatever the method. The exchange is closed after it. */
    public void page(String path, HttpHandler handler) {
        pages.put(path, handler);
    }

    /** Begins to answer. */
    public void start() {
        server.start();
    }

    /** What clients ask: {@code http://host:port}. */
    public String address() {
        InetSocketAddress address = server.getAddress();
        String host = address.getAddress().getHostAddress();
        return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    /** Stops at once, answers that are under way included. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            HttpHandler page = pages.get(exchange.getRequestURI().getPath());
            if (page == null) {
                exchange.sendResponseHeaders(404, -1);
            } else {
                page.handle(exchange);
            }
        }
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "http");
        thread.setDaemon(true);
        return thread;
    }
}
