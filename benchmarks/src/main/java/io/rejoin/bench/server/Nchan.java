// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.server;

import io.rejoin.local.Poll;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** nginx with Nchan, with messages in its memory and one worker, which costs it least. In a folder of its own. */
final class Nchan implements Target, Closeable {

    private static final Path PROGRAM = Path.of("/usr/sbin/nginx");
    private static final Path MODULE = Path.of("/usr/lib/nginx/modules/ngx_nchan_module.so");
    private static final Duration START = Duration.ofSeconds(10);

    private static final String CONFIGURATION = """
            daemon off;
            load_module %s;
            worker_processes 1;
            worker_rlimit_nofile 20000;
            error_log error.log crit;
            pid nginx.pid;
            events { worker_connections 19000; multi_accept on; }
            http {
              access_log off;
              keepalive_requests 100000000;
              nchan_shared_memory_size 512M;
              client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
              server {
                listen 127.0.0.1:%d backlog=4096;
                location ~ ^/sub/(.+)$ {
                  nchan_subscriber eventsource;
                  nchan_channel_id $1;
                  nchan_subscriber_first_message newest;
                }
                location ~ ^/pub/(.+)$ {
                  nchan_publisher;
                  nchan_channel_id $1;
                  nchan_message_buffer_length 1000;
                  nchan_message_timeout 1h;
                }
              }
            }
            """;

    private final Path folder;
    private final int port;
    private final Process master;

    private Nchan(Path folder, int port, Process master) {
        this.folder = folder;
        this.port = port;
        this.master = master;
    }

    /** Empty where it is not installed. */
    static Optional<Nchan> start() throws IOException, InterruptedException {
        if (!Files.isExecutable(PROGRAM) || !Files.exists(MODULE)) {
            return Optional.empty();
        }
        Path folder = Files.createTempDirectory("nchan-bench");
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path configuration = folder.resolve("nginx.conf");
        Files.writeString(configuration, CONFIGURATION.formatted(MODULE, port));
        Process master = new ProcessBuilder(PROGRAM.toString(), "-p", folder.toString(), "-c", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output.log").toFile())
                .start();
        Nchan nchan = new Nchan(folder, port, master);
        nchan.awaitStart();
        return Optional.of(nchan);
    }

    private void awaitStart() throws IOException, InterruptedException {
        boolean decided = Poll.within(START, Duration.ofMillis(50), () -> answers() || !master.isAlive());
        if (!decided || !master.isAlive()) {
            throw new IOException("nginx did not start: " + Files.readString(folder.resolve("output.log")));
        }
    }

    private boolean answers() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public String name() {
        return "nchan";
    }

    @Override
    public List<ServerProcess> processes() {
        return List.of(new ServerProcess(
                "server", master.descendants().map(ProcessHandle::pid).toList(), false));
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public Opening subscribe(String stream, @Nullable String position) {
        return Opening.events("/sub/" + stream, position, "");
    }

    @Override
    public boolean promisesAll() {
        return false;
    }

    @Override
    public int publishPort() {
        return port;
    }

    @Override
    public String publish(String stream, int length, boolean lines) {
        return RequestHead.post("/pub/" + stream, length, lines, "");
    }

    @Override
    public boolean takesBatches() {
        return false;
    }

    @Override
    public void close() throws IOException {
        master.destroy();
        Ending.await(master, (int) START.toSeconds());
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(Nchan::delete);
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
