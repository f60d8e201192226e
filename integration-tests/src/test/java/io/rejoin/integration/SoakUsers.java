// SPDX-License-Identifier: Apache-2.0
package io.rejoin.integration;

import io.rejoin.core.Cursor;
import io.rejoin.prove.wire.HttpConnection;
import io.rejoin.prove.wire.ReadingPace;
import io.rejoin.prove.wire.SocketConnection;
import io.rejoin.prove.wire.SseParser;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The kinds of the soak's clients. */
final class SoakUsers {

    static final int STREAMS = 40;

    private static final String SSE = "text/event-stream";
    private static final String JSON = "application/json";
    private static final Pattern CURSOR = Pattern.compile("\"cursor\":\"([0-9a-f_]{25})\"");
    private static final Pattern NEXT = Pattern.compile("\"next\":\"([0-9a-f_]{25})\"");
    private static final Pattern MULTIPLEXED =
            Pattern.compile("\\{(?:\"op\":\"[a-z]+\",)?\"stream\":\"([^\"]+)\",\"cursor\":\"([0-9a-f_]{25})\"");

    private SoakUsers() {}

    static String stream(int index) {
        return "soak:" + Math.floorMod(index, STREAMS);
    }

    static String events(String stream) {
        return "/streams/v1/" + stream + "/events";
    }

    /** Publishes at a steady rate. */
    static final class Publisher extends SoakUser {

        private final int perSecond;
        private int turn;

        Publisher(TestPlatform on, int index, RandomGenerator random, ScheduledExecutorService cutter, int perSecond) {
            super(on, "publisher-" + index, random, cutter);
            this.perSecond = perSecond;
            this.turn = index * 7;
        }

        @Override
        void round(HttpConnection current) throws IOException {
            while (!isStopped()) {
                String body = "{\"n\":" + turn + ",\"text\":\"" + "x".repeat(random.nextInt(400)) + "\"}";
                current.body(send(current, "POST", events(stream(turn++)), JSON, body, 201));
                LockSupport.parkNanos(1_000_000_000L / perSecond);
            }
        }
    }

    /** Follows one stream as an event source does; some read slowly. */
    static final class Source extends SoakUser {

        private final String stream;
        private final boolean slow;
        private @Nullable String lastEventId;
        private @Nullable Cursor position;

        Source(TestPlatform on, int index, RandomGenerator random, ScheduledExecutorService cutter, boolean slow) {
            super(on, "source-" + index, random, cutter);
            this.stream = stream(index);
            this.slow = slow;
        }

        @Override
        @Nullable
        ReadingPace pace() {
            return slow ? new ReadingPace() : null;
        }

        @Override
        int cutWithin() {
            return slow ? 60_000 : super.cutWithin();
        }

        @Override
        void round(HttpConnection current) throws IOException {
            String start = lastEventId == null ? "from=latest" : "cursor=" + lastEventId;
            send(current, "GET", events(stream) + "?onreset=earliest&" + start, SSE, "", 200);
            SseParser parser = new SseParser(this::onBlock);
            for (byte[] chunk = current.readChunk(); chunk.length > 0; chunk = current.readChunk()) {
                parser.feed(chunk);
            }
        }

        private void onBlock(SseParser.Block block) {
            if (block.lastEventId() == null || block.type().equals("rejoin.error")) {
                return;
            }
            Cursor cursor = Cursor.parse(block.lastEventId());
            if (block.type().equals("message") && block.data() != null) {
                follows(position, cursor);
            }
            position = cursor;
            lastEventId = block.lastEventId();
        }
    }

    /** Follows several streams on one event source. */
    static final class Several extends SoakUser {

        private static final int EACH = 8;

        private final String query;
        private final Map<String, Cursor> positions = new HashMap<>();
        private @Nullable String lastEventId;

        Several(TestPlatform on, int index, RandomGenerator random, ScheduledExecutorService cutter) {
            super(on, "several-" + index, random, cutter);
            query = IntStream.range(0, EACH)
                    .mapToObj(i -> "stream=" + stream(index + i))
                    .collect(Collectors.joining("&"));
        }

        @Override
        void round(HttpConnection current) throws IOException {
            String start = lastEventId == null ? "" : "&cursor=" + lastEventId;
            send(current, "GET", "/streams/v1/events?onreset=earliest&" + query + start, SSE, "", 200);
            SseParser parser = new SseParser(this::onBlock);
            for (byte[] chunk = current.readChunk(); chunk.length > 0; chunk = current.readChunk()) {
                parser.feed(chunk);
            }
        }

        private void onBlock(SseParser.Block block) {
            String data = block.data();
            if (data != null) {
                told(positions, data, block.type().equals("message"));
            }
            if (block.lastEventId() != null) {
                lastEventId = block.lastEventId();
            }
        }
    }

    /** Follows several streams on one WebSocket. */
    static final class Socket extends SoakUser {

        private static final int EACH = 10;

        private final int index;
        private final Map<String, Cursor> positions = new HashMap<>();

        Socket(TestPlatform on, int index, RandomGenerator random, ScheduledExecutorService cutter) {
            super(on, "socket-" + index, random, cutter);
            this.index = index;
        }

        @Override
        void round(HttpConnection current) throws IOException {
            SocketConnection socket = new SocketConnection(current);
            try {
                socket.upgrade(token());
            } catch (SocketConnection.RefusedException e) {
                if (e.status != 401 && !String.valueOf(e.getMessage()).contains("\"retryable\":true")) {
                    throw new AssertionError(e);
                }
                return;
            }
            for (int i = 0; i < EACH; i++) {
                String stream = stream(index * 3 + i);
                Cursor position = positions.get(stream);
                socket.send("{\"op\":\"subscribe\",\"stream\":\"" + stream + "\",\"onreset\":\"earliest\""
                        + (position == null ? "}" : ",\"cursor\":\"" + position + "\"}"));
            }
            socket.read(message -> told(positions, message, message.startsWith("{\"op\":\"event\"")));
        }
    }

    /** Reads pages of one stream, and waits where there is no more. */
    static final class Poller extends SoakUser {

        private final String stream;
        private @Nullable Cursor position;

        Poller(TestPlatform on, int index, RandomGenerator random, ScheduledExecutorService cutter) {
            super(on, "poller-" + index, random, cutter);
            this.stream = stream(index);
        }

        @Override
        void round(HttpConnection current) throws IOException {
            while (!isStopped()) {
                String query = position == null ? "?from=latest" : "?wait=2s&after=" + position;
                HttpConnection.Response response = send(current, "GET", events(stream) + query, JSON, "", 200, 410);
                String page = current.body(response);
                Matcher next = NEXT.matcher(page);
                if (response.status() == 410 || !next.find()) {
                    position = null;
                    return;
                }
                for (Matcher cursor = CURSOR.matcher(page); position != null && cursor.find(); ) {
                    Cursor event = Cursor.parse(cursor.group(1));
                    follows(position, event);
                    position = event;
                }
                position = Cursor.parse(next.group(1));
            }
        }
    }

    /** Creates streams under names that were never used, has them trimmed, subscribes to them and deletes them. */
    static final class Churn extends SoakUser {

        private static final int EVENTS = 20;

        private final String prefix;
        private long created;

        Churn(TestPlatform on, int index, RandomGenerator random, ScheduledExecutorService cutter) {
            super(on, "churn-" + index, random, cutter);
            prefix = "churn:" + index + ":" + Long.toHexString(random.nextLong()) + ":";
        }

        @Override
        void round(HttpConnection current) throws IOException {
            while (!isStopped()) {
                String stream = prefix + created++;
                String address = "/streams/v1/" + stream;
                current.body(send(current, "PUT", address, JSON, "{\"retention\":{\"maxEvents\":5}}", 200, 201));
                for (int i = 0; i < EVENTS; i++) {
                    current.body(send(current, "POST", events(stream), JSON, "{\"n\":" + i + "}", 201));
                }
                try (HttpConnection reader = new HttpConnection(server(), Duration.ofSeconds(20))) {
                    send(reader, "GET", events(stream) + "?from=-5", SSE, "", 200);
                    reader.readChunk();
                    current.body(send(current, "DELETE", address, JSON, "", 204));
                }
            }
        }
    }

    private static void told(Map<String, Cursor> positions, String text, boolean event) {
        Matcher parsed = MULTIPLEXED.matcher(text);
        if (parsed.lookingAt()) {
            Cursor cursor = Cursor.parse(parsed.group(2));
            if (event) {
                SoakUser.follows(positions.get(parsed.group(1)), cursor);
            }
            positions.put(parsed.group(1), cursor);
        }
    }
}
