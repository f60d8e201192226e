// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/** The wire to PostgreSQL: passes messages on, counts them, and breaks where a test wants it to. */
final class Wire implements AutoCloseable {

    /** One message of the protocol. The first one of a connection has no type. */
    record Message(boolean toServer, char type, byte[] body) {

        boolean isQuery(String sql) {
            return toServer && type == 'Q' && text().startsWith(sql);
        }

        boolean isCompletion(String tag) {
            return !toServer && type == 'C' && text().startsWith(tag);
        }

        private String text() {
            return new String(body, StandardCharsets.ISO_8859_1);
        }
    }

    private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    private final ConcurrentLinkedQueue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final AtomicInteger cuts = new AtomicInteger();
    private final AtomicInteger binds = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private volatile Predicate<Message> cutAt = _ -> false;
    private volatile Predicate<Message> silentAt = _ -> false;
    private volatile boolean silent;

    Wire() throws IOException {
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    /** Cuts the connection, both ways, instead of passing on such a message; the given number of times. */
    void cutAt(Predicate<Message> message, int times) {
        cuts.set(times);
        cutAt = message;
    }

    int cutsLeft() {
        return cuts.get();
    }

    /** From such a message on nothing arrives any more, on any connection: not even that an end closed it. */
    void fallSilentAt(Predicate<Message> message) {
        silentAt = message;
    }

    /** How many statements with parameters were run. */
    int statements() {
        return binds.get();
    }

    /** How many bytes passed, both ways. */
    long bytes() {
        return bytes.get();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listening.accept();
                Socket server = new Socket("127.0.0.1", TestPostgres.port());
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                sockets.add(client);
                sockets.add(server);
                Thread.ofVirtual().start(() -> pump(client, server, true));
                Thread.ofVirtual().start(() -> pump(server, client, false));
            }
        } catch (SocketException e) {
            return; // closed: the test is over
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void pump(Socket from, Socket to, boolean toServer) {
        try {
            pumpUntilTheEnd(from, to, toServer);
        } catch (EOFException | SocketException e) {
            // One end closed.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (!silent) {
            close(from);
            close(to);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void pumpUntilTheEnd(Socket from, Socket to, boolean toServer) throws IOException {
        DataInputStream in = new DataInputStream(new BufferedInputStream(from.getInputStream()));
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(to.getOutputStream()));
        if (toServer) {
            pass(in, out, read(in, true, (char) 0));
        }
        while (true) {
            Message message = read(in, toServer, (char) in.readUnsignedByte());
            bytes.addAndGet(message.body().length);
            if (message.type() == 'B' && toServer) {
                binds.incrementAndGet();
            }
            if (cutAt.test(message) && cuts.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                return;
            }
            silent |= silentAt.test(message);
            if (!silent) {
                pass(in, out, message);
            }
        }
    }

    private static Message read(DataInputStream in, boolean toServer, char type) throws IOException {
        return new Message(toServer, type, in.readNBytes(in.readInt() - Integer.BYTES));
    }

    private static void pass(DataInputStream in, DataOutputStream out, Message message) throws IOException {
        if (message.type() != 0) {
            out.writeByte(message.type());
        }
        out.writeInt(message.body().length + Integer.BYTES);
        out.write(message.body());
        if (in.available() == 0) {
            out.flush();
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
