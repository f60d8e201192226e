// SPDX-License-Identifier: Apache-2.0
package io.rejoin.prove.load;

import io.rejoin.core.Cursor;
import io.rejoin.prove.audit.Journal;
import io.rejoin.prove.wire.HttpConnection;
import io.rejoin.prove.wire.SseParser;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Follows one stream with server-sent events. */
final class SseSubscriber extends Subscriber {

    private static final Pattern REFUSED = Pattern.compile("\"refused\":\"([0-9a-f_]{25})\"");

    private final Journal journal;
    private final String token;
    /** Whether this connection has a position already. */
    private boolean opened;

    SseSubscriber(
            List<URI> servers,
            Journal journal,
            String token,
            Temper temper,
            ScheduledExecutorService cutter,
            RandomGenerator random,
            Consumer<String> complaints) {
        super(servers, temper, cutter, random, complaints);
        this.journal = journal;
        this.token = token;
    }

    @Override
    List<Journal> journals() {
        return List.of(journal);
    }

    @Override
    void follow(URI server, Duration patience) throws IOException {
        try (HttpConnection connection = new HttpConnection(server, patience)) {
            connected(connection);
            opened = false;
            Map<String, String> headers = new LinkedHashMap<>();
            headers.put("Accept", "text/event-stream");
            headers.put("Authorization", "Bearer " + token);
            Cursor position = journal.position();
            if (position != null) {
                headers.put("Last-Event-ID", position.toString());
            }
            HttpConnection.Response response = connection.send(
                    "GET",
                    "/streams/v1/" + journal.stream() + "/events?from=earliest&onreset=earliest",
                    headers,
                    new byte[0]);
            if (response.status() != 200) {
                String body = connection.body(response);
                if (!body.contains("\"retryable\":true")) {
                    complain(response.status() + " " + body);
                }
                return;
            }
            SseParser parser = new SseParser(this::onBlock);
            if (!response.isChunked()) { // over before its headers were sent
                parser.feed(connection.body(response).getBytes(StandardCharsets.UTF_8));
                return;
            }
            for (byte[] chunk = connection.readChunk(); chunk.length > 0; chunk = connection.readChunk()) {
                parser.feed(chunk);
            }
        }
    }

    private void onBlock(SseParser.Block block) {
        String id = block.lastEventId();
        String data = block.data();
        if (id == null || block.type().equals("rejoin.error")) {
            return;
        }
        Cursor cursor = Cursor.parse(id);
        if (block.type().equals("rejoin.reset")) {
            Matcher refused = REFUSED.matcher(String.valueOf(data));
            journal.reset(refused.find() ? Cursor.parse(refused.group(1)) : Cursor.BEGINNING, cursor, opened);
        } else if (data == null || block.type().equals("rejoin.live")) {
            journal.positioned(cursor);
        } else {
            journal.delivered(cursor, Content.identity(data));
            gaps().delivered();
        }
        opened = true;
    }
}
