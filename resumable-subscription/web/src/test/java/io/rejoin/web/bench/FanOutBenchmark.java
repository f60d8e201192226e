// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Processor time of a server per event delivered to a subscriber, for the three {@link FanOutServer}s in turn, each a
 * process of its own, and the heap that an idle subscriber costs.
 *
 * <p>Arguments: subscribers, events per second, payload bytes, seconds; {@code 1000 100 256 10} if none. With 0 events
 * per second, measures memory instead.
 */
final class FanOutBenchmark {

    private static final int WARM_UP_SECONDS = 8;

    /** Of a frame, beside its payload. HTTP's chunk around it has 12 more bytes here, 7 elsewhere. */
    private static final int FRAME_BYTES = 38;

    private static final double TICKS_PER_SECOND = 100;

    private FanOutBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        int subscribers = argument(arguments, 0, 1_000);
        int rate = argument(arguments, 1, 100);
        int payload = argument(arguments, 2, 256);
        int seconds = argument(arguments, 3, 10);
        for (String server : List.of("netty", "rejoin", "webflux", "netty", "rejoin", "webflux")) {
            measure(server, subscribers, rate, payload, seconds);
        }
    }

    private static int argument(String[] arguments, int index, int otherwise) {
        return arguments.length > index ? Integer.parseInt(arguments[index]) : otherwise;
    }

    private static void measure(String kind, int subscribers, int rate, int payload, int seconds) throws Exception {
        Process server = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-Xmx1g",
                        "-XX:+UseSerialGC",
                        "-Dreactor.netty.ioWorkerCount=" + Integer.getInteger("loops", 2),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        FanOutServer.class.getName(),
                        kind,
                        Integer.toString(rate),
                        Integer.toString(payload))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader out = new BufferedReader(new InputStreamReader(server.getInputStream()));
                Clients clients = new Clients()) {
            int port = Integer.parseInt(out.readLine());
            if (rate == 0) {
                System.out.printf(Locale.ROOT, "%-8s %s%n", kind, memory(server.pid(), port, subscribers, clients));
                return;
            }
            clients.connect(port, subscribers);
            clients.readFor(WARM_UP_SECONDS);
            double cpu = cpuSeconds(server.pid());
            long bytes = clients.readFor(seconds);
            cpu = cpuSeconds(server.pid()) - cpu;
            double deliveries = bytes / (double) (payload + FRAME_BYTES + (kind.equals("rejoin") ? 12 : 7));
            System.out.printf(
                    Locale.ROOT,
                    "%-8s %8.0f deliveries/s  %5.2f µs of server processor time per delivery%n",
                    kind,
                    deliveries / seconds,
                    cpu / deliveries * 1e6);
        } finally {
            server.getOutputStream().close();
            server.waitFor();
        }
    }

    /** Heap after collection and resident memory, per connection, over those of a tenth of the connections. */
    private static String memory(long pid, int port, int subscribers, Clients clients) throws Exception {
        clients.connect(port, subscribers / 10);
        clients.readFor(2);
        long heap = usedHeap(pid);
        long resident = residentBytes(pid);
        clients.connect(port, subscribers - subscribers / 10);
        clients.readFor(5);
        long many = subscribers - subscribers / 10;
        return String.format(
                Locale.ROOT,
                "%6d bytes of heap, %6d bytes resident per idle subscriber",
                (usedHeap(pid) - heap) / many,
                (residentBytes(pid) - resident) / many);
    }

    private static double cpuSeconds(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    }

    private static long residentBytes(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
                .sum();
    }

    /** Of live objects, by a class histogram, which collects first. */
    private static long usedHeap(long pid) throws Exception {
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(pid),
                        "GC.class_histogram")
                .start();
        try (BufferedReader out = new BufferedReader(new InputStreamReader(jcmd.getInputStream()))) {
            String last = "";
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                last = line.isBlank() ? last : line;
            }
            return Long.parseLong(last.strip().split("\\s+")[2]);
        }
    }

    /** Many connections that read and throw away, on one thread. */
    private static final class Clients implements AutoCloseable {

        private final Selector selector = Selector.open();
        private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 16);
        private int count;

        Clients() throws IOException {}

        void connect(int port, int more) throws IOException {
            for (int i = 0; i < more; i++) {
                // Addresses of their own, so that there are ports enough.
                SocketChannel channel = SocketChannel.open();
                channel.bind(new InetSocketAddress("127.0.0." + (2 + count++ % 8), 0));
                channel.connect(new InetSocketAddress("127.0.0.1", port));
                channel.write(ByteBuffer.wrap("GET /events HTTP/1.1\r\nHost: bench\r\nAccept: text/event-stream\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII)));
                channel.configureBlocking(false);
                channel.register(selector, SelectionKey.OP_READ);
                drain(0);
            }
        }

        long readFor(int seconds) throws IOException {
            long bytes = 0;
            long end = System.nanoTime() + seconds * 1_000_000_000L;
            while (System.nanoTime() < end) {
                bytes += drain(10);
            }
            return bytes;
        }

        private long drain(int waitMillis) throws IOException {
            long bytes = 0;
            int ready = waitMillis == 0 ? selector.selectNow() : selector.select(waitMillis);
            if (ready > 0) {
                for (SelectionKey key : selector.selectedKeys()) {
                    buffer.clear();
                    int read = ((SocketChannel) key.channel()).read(buffer);
                    if (read < 0) {
                        throw new IOException("the server closed a connection");
                    }
                    bytes += read;
                }
                selector.selectedKeys().clear();
            }
            return bytes;
        }

        @Override
        public void close() throws IOException {
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
            selector.close();
        }
    }
}
