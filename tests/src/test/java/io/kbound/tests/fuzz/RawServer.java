package io.kbound.tests.fuzz;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Answers whoever asks with bytes as they are given, and hangs up. Safe for use by two threads: who sets the answer, and who asks. */
final class RawServer implements AutoCloseable {
    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Thread thread = new Thread(this::serve, "raw-server");
    private volatile byte[] answer = new byte[0];

    RawServer() throws IOException {
        thread.setDaemon(true);
        thread.start();
    }

    String address() {
        return "http://127.0.0.1:" + socket.getLocalPort();
    }

    /** What is answered from now on. */
    void answer(byte[] bytes) {
        answer = bytes;
    }

    /** A well-formed answer. */
    static byte[] answer(int status, byte[] body) {
        return Bytes.joined(
                Bytes.utf8("HTTP/1.1 " + status + " x\r\nContent-Type: application/json\r\nConnection: close\r\n"
                        + (status == 204 ? "" : "Content-Length: " + body.length + "\r\n") + "\r\n"),
                body);
    }

    private void serve() {
        while (!socket.isClosed()) {
            try (Socket client = socket.accept()) {
                client.setSoTimeout(1000);
                readQuestion(client.getInputStream());
                client.getOutputStream().write(answer);
                client.shutdownOutput();
            } catch (IOException gone) {
                // Who asked does not listen any more, or it ends.
            }
        }
    }

    /** Reads up to the empty line, and the body that one of ours announces. */
    private static void readQuestion(InputStream from) throws IOException {
        InputStream in = new BufferedInputStream(from);
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                return;
            }
            head.append((char) next);
        }
        String announced = head.toString()
                .lines()
                .filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:"))
                .findFirst()
                .orElse("content-length: 0");
        in.readNBytes(
                Integer.parseInt(announced.substring(announced.indexOf(':') + 1).trim()));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
