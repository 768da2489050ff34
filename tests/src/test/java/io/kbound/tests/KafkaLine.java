package io.kbound.tests;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.protocol.ApiKeys;
import org.jspecify.annotations.Nullable;

/**
 * The line between a client and its broker, which tells of what passes, and can be slow, silent either way, or break. It needs
 * nothing of either: requests and answers are frames of a size and that many bytes, and a request begins with its kind.
 *
 * <p>Each connection has a thread for either way.
 */
final class KafkaLine implements AutoCloseable {
    private final ServerSocket entrance;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Map<ApiKeys, Integer> passed = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable Trap> trap = new AtomicReference<>();
    private volatile int broker;
    private volatile Duration delay = Duration.ZERO;
    private volatile boolean requestsHeld;
    private volatile boolean answersHeld;
    private volatile boolean closed;

    /** Where a request is when something happens. */
    enum Moment {
        /** On its way: the broker has not heard of it. */
        ASKED,
        /** Done by the broker, and its answer on its way back. */
        ANSWERED
    }

    private record Trap(ApiKeys kind, Moment moment, CompletableFuture<Boolean> sprung) {}

    KafkaLine() throws IOException {
        entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start("accept", this::accept);
    }

    /** What clients connect to. */
    int port() {
        return entrance.getLocalPort();
    }

    /** Where it leads. */
    void to(int brokerPort) {
        broker = brokerPort;
    }

    /** Does something once, when the next request of a kind is there; neither it nor its answer then goes further. */
    CompletableFuture<Boolean> when(ApiKeys kind, Moment moment, Runnable action) {
        Trap set = new Trap(kind, moment, new CompletableFuture<>());
        CompletableFuture<Boolean> done = set.sprung.thenApply(there -> {
            action.run();
            return there;
        });
        trap.set(set);
        return done;
    }

    /** Has each request and each answer take so long. */
    void slowDown(Duration each) {
        delay = each;
    }

    /** Holds back what goes to the broker, as a network does that will deliver it once it is whole again. */
    void holdRequests(boolean held) {
        requestsHeld = held;
    }

    /** Holds back what comes from the broker. */
    void holdAnswers(boolean held) {
        answersHeld = held;
    }

    /** Breaks all connections. */
    void breakAll() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    /** The requests that have passed, by kind. */
    Map<ApiKeys, Integer> passed() {
        return passed;
    }

    @Override
    public void close() throws IOException {
        closed = true;
        entrance.close();
        breakAll();
    }

    private void accept() throws IOException {
        while (!closed) {
            Socket client = entrance.accept();
            Socket server;
            try {
                server = new Socket(InetAddress.getLoopbackAddress(), broker);
            } catch (IOException away) {
                client.close();
                continue;
            }
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            sockets.add(client);
            sockets.add(server);
            Map<Integer, Trap> answers = new ConcurrentHashMap<>();
            start("requests", () -> carry(client, server, frame -> passRequest(frame, answers), () -> requestsHeld));
            start("answers", () -> carry(server, client, frame -> passAnswer(frame, answers), () -> answersHeld));
        }
    }

    private boolean passRequest(ByteBuffer frame, Map<Integer, Trap> answers) {
        ApiKeys kind = ApiKeys.forId(frame.getShort(0));
        Trap set = trap.get();
        if (set != null && set.kind == kind && trap.compareAndSet(set, null)) {
            if (set.moment == Moment.ASKED) {
                set.sprung.complete(true);
                return false;
            }
            answers.put(frame.getInt(4), set);
        }
        passed.merge(kind, 1, Integer::sum);
        return true;
    }

    private static boolean passAnswer(ByteBuffer frame, Map<Integer, Trap> answers) {
        Trap set = answers.remove(frame.getInt(0));
        if (set != null) {
            set.sprung.complete(true);
        }
        return set == null;
    }

    private void carry(Socket from, Socket to, Passage passage, Held held) throws IOException {
        try (from;
                to) {
            DataInputStream in = new DataInputStream(from.getInputStream());
            DataOutputStream out = new DataOutputStream(to.getOutputStream());
            while (!closed) {
                byte[] frame = in.readNBytes(in.readInt());
                Thread.sleep(delay.toMillis());
                while (held.now() && !closed) {
                    Thread.sleep(10);
                }
                if (!passage.pass(ByteBuffer.wrap(frame))) {
                    return;
                }
                byte[] whole = ByteBuffer.allocate(4 + frame.length)
                        .putInt(frame.length)
                        .put(frame)
                        .array();
                out.write(whole);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } finally {
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    private void start(String name, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException broken) {
                        // One end went away, and with it the other.
                    }
                },
                "line-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    private interface Work {
        void run() throws IOException;
    }

    private interface Passage {
        boolean pass(ByteBuffer frame);
    }

    private interface Held {
        boolean now();
    }
}
