// SPDX-License-Identifier: Apache-2.0
package io.rejoin.integration;

import io.rejoin.core.Cursor;
import io.rejoin.core.StreamKey;
import io.rejoin.prove.wire.HttpConnection;
import io.rejoin.prove.wire.SseParser;
import io.rejoin.testkit.ObservedSubscriber;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A subscriber that does what an {@code EventSource} does and nothing more (it comes back with {@code Last-Event-ID}), and
 * whose connection is cut wherever it happens to be, again and again, until {@link #calm}. One thread runs it.
 */
final class CutSubscriber implements StormClient {

    private static final Duration READ_TIMEOUT = Duration.ofSeconds(40);

    private final List<URI> servers;
    private final StreamKey stream;
    private final String token;
    private final ObservedSubscriber observed;
    private final ScheduledExecutorService cutter;
    private final RandomGenerator random;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger refusals = new AtomicInteger();
    private @Nullable String lastEventId;
    private volatile boolean calm;
    private volatile boolean stopped;
    private volatile @Nullable HttpConnection connection;

    /** Each connection goes to one of {@code servers} at random. */
    CutSubscriber(
            List<URI> servers,
            StreamKey stream,
            String token,
            ObservedSubscriber observed,
            ScheduledExecutorService cutter,
            RandomGenerator random) {
        this.servers = servers;
        this.stream = stream;
        this.token = token;
        this.observed = observed;
        this.cutter = cutter;
        this.random = random;
    }

    @Override
    public long observed() {
        return observed.observed();
    }

    @Override
    public int connections() {
        return connections.get();
    }

    @Override
    public int refusals() {
        return refusals.get();
    }

    @Override
    public boolean isAtHead(Map<StreamKey, Cursor> heads) {
        Cursor head = heads.get(stream);
        return head == null || head.equals(observed.position());
    }

    @Override
    public void calm() {
        calm = true;
    }

    @Override
    public void stop() {
        stopped = true;
        HttpConnection current = connection;
        if (current != null) {
            cut(current);
        }
    }

    @Override
    public void run() {
        while (!stopped) {
            try (HttpConnection current =
                    new HttpConnection(servers.get(random.nextInt(servers.size())), READ_TIMEOUT)) {
                connection = current;
                // Again: stop may have closed the connection before this one, and nobody would close this one.
                if (!stopped) {
                    follow(current);
                }
            } catch (IOException e) {
                // Cut, by us or by a server that went away: come back.
            }
        }
    }

    private void follow(HttpConnection current) throws IOException {
        connections.incrementAndGet();
        ScheduledFuture<?> cut =
                calm ? null : cutter.schedule(() -> cut(current), 1_000 + random.nextInt(2_000), TimeUnit.MILLISECONDS);
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Accept", "text/event-stream");
        headers.put("Authorization", "Bearer " + token);
        String target = "/streams/v1/" + stream.name() + "/events";
        if (lastEventId != null) {
            headers.put("Last-Event-ID", lastEventId);
        } else {
            target += "?from=earliest";
        }
        HttpConnection.Response response = current.send("GET", target, headers, new byte[0]);
        if (response.status() != 200) {
            refusals.incrementAndGet();
            if (response.status() != 503) {
                throw new AssertionError(response + " " + current.body(response));
            }
            return;
        }
        SseParser parser = new SseParser(this::onBlock);
        for (byte[] chunk = current.readChunk(); chunk.length > 0; chunk = current.readChunk()) {
            parser.feed(chunk);
        }
        if (cut != null) {
            cut.cancel(false);
        }
    }

    private static void cut(HttpConnection current) {
        try {
            current.close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void onBlock(SseParser.Block block) {
        if (block.lastEventId() == null) {
            return;
        }
        Cursor cursor = Cursor.parse(block.lastEventId());
        if (block.data() == null || block.type().equals("rejoin.live")) {
            observed.positioned(cursor);
        } else if (block.type().equals("rejoin.reset")) {
            throw new AssertionError("reset: " + block);
        } else {
            observed.event(cursor, null);
        }
        lastEventId = block.lastEventId();
    }
}
