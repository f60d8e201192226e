// SPDX-License-Identifier: Apache-2.0
package io.rejoin.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Stands between a client and a server on loopback, and can swallow all that goes over the connections there are, while
 * their sockets stay open: as a failover does that leaves clients with the old server.
 */
final class FreezableProxy implements AutoCloseable {

    private final int target;
    private final ServerSocket server;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final List<AtomicBoolean> frozen = new CopyOnWriteArrayList<>();

    FreezableProxy(int target) throws IOException {
        this.target = target;
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /** Connections opened from now on are well. */
    void freezeWhatIsOpen() {
        frozen.forEach(connection -> connection.set(true));
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                Socket upstream = new Socket(InetAddress.getLoopbackAddress(), target);
                AtomicBoolean isFrozen = new AtomicBoolean();
                sockets.addAll(List.of(client, upstream));
                frozen.add(isFrozen);
                Thread.ofVirtual().start(() -> pump(client, upstream, isFrozen));
                Thread.ofVirtual().start(() -> pump(upstream, client, isFrozen));
            } catch (IOException closing) {
                return;
            }
        }
    }

    private static void pump(Socket from, Socket to, AtomicBoolean isFrozen) {
        try (from;
                to;
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            byte[] buffer = new byte[8_192];
            for (int length; (length = in.read(buffer)) >= 0; ) {
                if (!isFrozen.get()) {
                    out.write(buffer, 0, length);
                }
            }
        } catch (IOException gone) {
            // Either end has closed; the try block closes the other.
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
