// SPDX-License-Identifier: Apache-2.0
package io.rejoin.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.prove.wire.HttpConnection;
import io.rejoin.prove.wire.SseParser;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** One SSE connection, read by a thread of its own, and what has come over it. Closed by its test. */
final class Follower implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final HttpConnection connection;
    private final List<SseParser.Block> blocks = new CopyOnWriteArrayList<>();
    private final Thread reader;
    private volatile boolean ended;

    private Follower(HttpConnection connection) {
        this.connection = connection;
        this.reader = Thread.ofVirtual().start(this::read);
    }

    /**
     * Subscribes, and returns when the server has said where the subscription begins.
     *
     * @param lastEventId what an {@code EventSource} would come back with
     * @param query begins with {@code ?}, or is empty
     */
    static Follower follow(URI server, String token, String stream, @Nullable String lastEventId, String query)
            throws IOException {
        return followPath(server, token, "/streams/v1/" + stream + "/events" + query, lastEventId);
    }

    /** As {@link #follow}, of any product's stream. */
    static Follower followPath(URI server, String token, String path, @Nullable String lastEventId) throws IOException {
        HttpConnection connection = new HttpConnection(server, Duration.ofSeconds(60));
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Accept", "text/event-stream");
        headers.put("Authorization", "Bearer " + token);
        if (lastEventId != null) {
            headers.put("Last-Event-ID", lastEventId);
        }
        HttpConnection.Response response = connection.send("GET", path, headers, new byte[0]);
        assertThat(response.status()).as("%s", response).isEqualTo(200);
        Follower follower = new Follower(connection);
        follower.awaitBlocks("the opening", 1);
        return follower;
    }

    private void read() {
        SseParser parser = new SseParser(blocks::add);
        try {
            for (byte[] chunk = connection.readChunk(); chunk.length > 0; chunk = connection.readChunk()) {
                parser.feed(chunk);
            }
        } catch (IOException e) {
            // The connection was cut, here or there; what came before counts.
        }
        ended = true;
    }

    List<SseParser.Block> blocks() {
        return blocks;
    }

    boolean hasEnded() {
        return ended;
    }

    /** What an {@code EventSource} would come back with. */
    String lastEventId() {
        String id = blocks.getLast().lastEventId();
        if (id == null) {
            throw new AssertionError("no id in " + blocks);
        }
        return id;
    }

    /** The data of all events, the platform's own left out. */
    List<String> data() {
        return blocks.stream()
                .filter(block -> block.data() != null && !block.type().startsWith("rejoin."))
                .map(block -> String.valueOf(block.data()))
                .toList();
    }

    void awaitData(String... expected) {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .untilAsserted(() -> assertThat(data()).containsExactly(expected));
    }

    SseParser.Block awaitType(String type, Duration patience) {
        Awaitility.await(type)
                .atMost(patience)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> blocks.stream().anyMatch(block -> block.type().equals(type)));
        return blocks.stream()
                .filter(block -> block.type().equals(type))
                .findFirst()
                .orElseThrow();
    }

    private void awaitBlocks(String what, int count) {
        Awaitility.await(what)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> blocks.size() >= count);
    }

    @Override
    public void close() throws IOException {
        connection.close();
        try {
            reader.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
