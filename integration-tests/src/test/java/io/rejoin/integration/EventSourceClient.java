// SPDX-License-Identifier: Apache-2.0
package io.rejoin.integration;

import io.rejoin.core.Cursor;
import io.rejoin.core.StreamKey;
import io.rejoin.prove.wire.HttpConnection;
import io.rejoin.prove.wire.SseParser;
import io.rejoin.testkit.ObservedSubscriber;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A subscriber as a browser's {@code EventSource} is one, asked for with {@code errors=stream}: when a response ends or its connection
 * breaks it waits for as long as the server last said and comes back with its last id; any status but 200 makes it give up for good,
 * which fails it here. One thread runs it.
 */
final class EventSourceClient implements Runnable {

    private static final Duration READ_TIMEOUT = Duration.ofSeconds(60);

    /** What browsers wait for unless they are told otherwise. */
    private static final long DEFAULT_RETRY_MS = 3_000;

    private final URI server;
    private final StreamKey stream;
    private final String token;
    private final ObservedSubscriber observed;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final List<Long> returns = new CopyOnWriteArrayList<>();
    private @Nullable String lastEventId;
    private long retryMillis = DEFAULT_RETRY_MS;
    private volatile @Nullable HttpConnection connection;

    EventSourceClient(URI server, StreamKey stream, String token, ObservedSubscriber observed) {
        this.server = server;
        this.stream = stream;
        this.token = token;
        this.observed = observed;
    }

    StreamKey stream() {
        return stream;
    }

    @Nullable
    Cursor position() {
        return observed.position();
    }

    long observed() {
        return observed.observed();
    }

    /** When it came back, by {@link System#nanoTime}; not the first time that it came. */
    List<Long> returns() {
        return returns;
    }

    void stop() throws IOException {
        stopped.countDown();
        HttpConnection current = connection;
        if (current != null) {
            current.close();
        }
    }

    private boolean isStopped() {
        return stopped.getCount() == 0;
    }

    @Override
    public void run() {
        boolean again = false;
        while (!isStopped()) {
            if (again) {
                returns.add(System.nanoTime());
            }
            again = true;
            try (HttpConnection current = new HttpConnection(server, READ_TIMEOUT)) {
                connection = current;
                if (!isStopped()) {
                    follow(current);
                }
            } catch (IOException e) {
                // The connection broke: come back.
            }
            try {
                boolean _ = stopped.await(retryMillis, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void follow(HttpConnection current) throws IOException {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Accept", "text/event-stream");
        headers.put("Authorization", "Bearer " + token);
        if (lastEventId != null) {
            headers.put("Last-Event-ID", lastEventId);
        }
        HttpConnection.Response response = current.send(
                "GET", "/streams/v1/" + stream.name() + "/events?from=earliest&errors=stream", headers, new byte[0]);
        if (response.status() != 200) {
            throw new AssertionError("an EventSource gives up at " + response + " " + current.body(response));
        }
        SseParser parser = new SseParser(this::onBlock);
        if (!response.isChunked()) { // a refusal that may be repeated: nothing but when to come back
            take(parser, current.body(response).getBytes(StandardCharsets.UTF_8));
            return;
        }
        for (byte[] chunk = current.readChunk(); chunk.length > 0; chunk = current.readChunk()) {
            take(parser, chunk);
        }
    }

    private void take(SseParser parser, byte[] bytes) {
        parser.feed(bytes);
        if (parser.retryMillis() >= 0) {
            retryMillis = parser.retryMillis();
        }
    }

    private void onBlock(SseParser.Block block) {
        if (block.lastEventId() == null) {
            return;
        }
        Cursor cursor = Cursor.parse(block.lastEventId());
        if (block.type().equals("rejoin.reset")) {
            throw new AssertionError("reset: " + block);
        }
        if (block.data() == null || block.type().equals("rejoin.live")) {
            observed.positioned(cursor);
        } else {
            observed.event(cursor, null);
        }
        lastEventId = block.lastEventId();
    }
}
