// SPDX-License-Identifier: Apache-2.0
package io.rejoin.integration;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What stands in front of several servers where they really run: gives each new connection to the next of them, and knows nothing of
 * what is said on it. A server that is withdrawn gets no new connections and keeps those it has.
 */
final class TcpBalancer implements Closeable {

    private static final int BACKLOG = 1024;
    private static final int CONNECT_TIMEOUT_MS = 1_000;

    private final ServerSocket listening;
    private final List<URI> servers = new CopyOnWriteArrayList<>();
    private final AtomicInteger turn = new AtomicInteger();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    TcpBalancer() throws IOException {
        listening = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
        var _ = threads.submit(this::accept);
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + listening.getLocalPort());
    }

    void add(URI server) {
        servers.add(server);
    }

    void withdraw(URI server) {
        servers.remove(server);
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                open.add(client);
                var _ = threads.submit(() -> serve(client));
            } catch (IOException e) {
                if (!listening.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void serve(Socket client) {
        List<URI> now = List.copyOf(servers);
        int first = turn.getAndIncrement();
        for (int i = 0; i < now.size(); i++) {
            URI server = now.get(Math.floorMod(first + i, now.size()));
            Socket upstream = new Socket();
            try {
                upstream.setTcpNoDelay(true);
                client.setTcpNoDelay(true);
                upstream.connect(new InetSocketAddress(server.getHost(), server.getPort()), CONNECT_TIMEOUT_MS);
            } catch (IOException e) {
                close(upstream);
                continue; // the next one
            }
            open.add(upstream);
            var _ = threads.submit(() -> copy(client, upstream));
            copy(upstream, client);
            return;
        }
        close(client);
    }

    /** Passes the end of one side on as what it was, as far as a socket can tell. */
    private void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException e) {
            close(from);
            close(to);
        }
        if (from.isInputShutdown() || from.isClosed() || to.isOutputShutdown() && from.isOutputShutdown()) {
            close(from);
            close(to);
        }
    }

    private void close(Socket socket) {
        open.remove(socket);
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        open.forEach(this::close);
        threads.close();
    }
}
