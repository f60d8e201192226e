// SPDX-License-Identifier: Apache-2.0
package io.rejoin.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** Ports of this machine's loopback address; never gives out the same one twice. Not safe for use by several threads. */
public final class Ports {

    static final String LOOPBACK = "127.0.0.1";

    private static final int LOWEST = 20_000;
    private static final int HIGHEST = 32_767;
    private static final int ATTEMPTS = 1_000;

    private final Set<Integer> given = new HashSet<>();

    static URI url(int port) {
        return URI.create("http://" + LOOPBACK + ":" + port);
    }

    /**
     * One on which nothing listens now, and none of those that systems give to connections: while its server is down, a connection to it
     * could be given the very same port, be connected to itself, and keep the server from coming back.
     *
     * @throws LocalStartException if there is none
     */
    public int free() {
        IOException last = new IOException("all are given out");
        for (int i = 0; i < ATTEMPTS; i++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST + 1);
            if (!given.contains(port)) {
                try (ServerSocket socket = bound(port)) {
                    given.add(port);
                    return socket.getLocalPort();
                } catch (IOException e) {
                    last = e;
                }
            }
        }
        throw new LocalStartException("No free port on " + LOOPBACK + ": " + IoReason.of(last) + ".", last);
    }

    /** @throws LocalStartException if something listens there */
    int requireFree(int port, String flag) {
        if (port == 0) {
            return free();
        }
        try (ServerSocket socket = bound(port)) {
            given.add(port);
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new LocalStartException(
                    "Port " + port + " is taken by another program (" + IoReason.of(e)
                            + "). End it, or choose another port with " + flag + ".",
                    e);
        }
    }

    /** With address reuse, or a port would count as taken for a minute after its last connection. */
    private static ServerSocket bound(int port) throws IOException {
        ServerSocket socket = new ServerSocket();
        try {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(LOOPBACK), port));
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }
}
