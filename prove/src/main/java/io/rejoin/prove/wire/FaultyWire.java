// SPDX-License-Identifier: Apache-2.0
package io.rejoin.prove.wire;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The way to one server, which can be cut, go silent or become slow. Safe for use by several threads.
 *
 * <p>Connections that went silent stay so for good: bytes were lost on them, so nothing that came later could be trusted. Their ends are
 * told nothing, and have to find out by themselves.
 */
public final class FaultyWire implements Closeable {

    private static final int BACKLOG = 1024;
    private static final int CONNECT_TIMEOUT_MS = 1_000;
    private static final int BUFFER = 16 << 10;

    private enum State {
        SOUND,
        SILENT,
        SLOW
    }

    /** One connection: its client's end and its server's. */
    private static final class Link {

        final Socket near;
        final @Nullable Socket far;
        volatile boolean silent;
        volatile boolean cutInNext;

        Link(Socket near, @Nullable Socket far) {
            this.near = near;
            this.far = far;
        }
    }

    private final ServerSocket listening;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile int port;
    private volatile State state = State.SOUND;
    private volatile int bytesPerSecond;

    /** @param port of the server, on this machine */
    public FaultyWire(int port) throws IOException {
        this.port = port;
        listening = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
        var _ = threads.submit(this::accept);
    }

    /** Where clients connect to. */
    public int port() {
        return listening.getLocalPort();
    }

    /** {@link #port} for clients that speak HTTP. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + port());
    }

    /** New connections go there. */
    public void leadTo(int otherPort) {
        port = otherPort;
    }

    /** Breaks every connection in the middle of what is sent on it next. */
    public void cutInTheMiddle() {
        links.forEach(link -> link.cutInNext = true);
    }

    /** Breaks every connection at once. */
    public void cut() {
        links.forEach(this::reset);
    }

    /** What is sent gets lost, and nobody is told; also on new connections, until {@link #heal}. */
    public void silence() {
        state = State.SILENT;
        links.forEach(link -> link.silent = true);
    }

    /** Each direction of each connection takes no more than that, until {@link #heal}. */
    public void slowDown(int newBytesPerSecond) {
        bytesPerSecond = newBytesPerSecond;
        state = State.SLOW;
    }

    /** New connections work, and slow ones are fast again. */
    public void heal() {
        state = State.SOUND;
        links.forEach(link -> link.cutInNext = false);
    }

    /** Ends the connections that are silent, as the ends' systems do in the end: or they would add up, and servers run out of them. */
    public void bury() {
        links.stream().filter(link -> link.silent).forEach(this::reset);
    }

    /** How many connections it has taken and not yet seen the end of. */
    int connections() {
        return links.size();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket near = listening.accept();
                near.setTcpNoDelay(true);
                var _ = threads.submit(() -> serve(near));
            } catch (IOException e) {
                if (!listening.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void serve(Socket near) {
        boolean silent = state == State.SILENT;
        Socket far = silent ? null : connect();
        Link link = new Link(near, far);
        link.silent = silent || state == State.SILENT;
        if (!silent && far == null) {
            reset(link);
            return;
        }
        links.add(link);
        if (listening.isClosed()) {
            reset(link);
        }
        if (far != null) {
            var _ = threads.submit(() -> pass(link, far, near));
        }
        pass(link, near, far);
    }

    private @Nullable Socket connect() {
        Socket far = new Socket();
        try {
            far.setTcpNoDelay(true);
            far.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_TIMEOUT_MS);
            return far;
        } catch (IOException e) {
            close(far);
            return null;
        }
    }

    private void pass(Link link, Socket from, @Nullable Socket to) {
        byte[] buffer = new byte[BUFFER];
        try {
            InputStream in = from.getInputStream();
            while (true) {
                int count = in.read(buffer);
                if (link.silent) {
                    if (count < 0) {
                        close(from);
                        if (to == null || to.isClosed()) {
                            links.remove(link);
                        }
                        return;
                    }
                } else if (to == null) {
                    return;
                } else if (count < 0) {
                    to.shutdownOutput();
                    if (from.isOutputShutdown()) {
                        closeInOrder(link);
                    }
                    return;
                } else {
                    forward(link, buffer, count, to.getOutputStream());
                }
            }
        } catch (IOException e) {
            if (!link.silent) {
                reset(link);
            } else {
                close(from);
            }
        } catch (InterruptedException e) {
            reset(link);
        }
    }

    private void forward(Link link, byte[] buffer, int count, OutputStream out)
            throws IOException, InterruptedException {
        if (link.cutInNext) {
            out.write(buffer, 0, ThreadLocalRandom.current().nextInt(count));
            reset(link);
        } else if (state == State.SLOW) {
            int step = Math.max(1, bytesPerSecond / 20);
            for (int sent = 0; sent < count && !link.silent; sent += step) {
                int part = Math.min(step, count - sent);
                Thread.sleep(state == State.SLOW ? Duration.ofMillis(1_000L * part / bytesPerSecond) : Duration.ZERO);
                out.write(buffer, sent, part);
            }
        } else {
            out.write(buffer, 0, count);
        }
    }

    private void closeInOrder(Link link) {
        links.remove(link);
        close(link.near);
        if (link.far != null) {
            close(link.far);
        }
    }

    /** As if somebody pulled the plug: the ends are told with a reset, and lose what was on its way. */
    private void reset(Link link) {
        links.remove(link);
        abort(link.near);
        if (link.far != null) {
            abort(link.far);
        }
    }

    private void abort(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException alreadyClosed) {
            return;
        }
        close(socket);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        links.forEach(this::reset);
        threads.shutdownNow();
    }
}
