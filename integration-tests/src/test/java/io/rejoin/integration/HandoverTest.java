// SPDX-License-Identifier: Apache-2.0
package io.rejoin.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.prove.wire.SocketConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** One subscription over one transport after the other: a cursor is a cursor. */
@ExtendWith(SharedPlatform.class)
class HandoverTest {

    private static final String STREAM = "handover";
    private static final int EVENTS = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Pattern EVENT =
            Pattern.compile("\"cursor\":\"([0-9a-f_]{25})\",\"seq\":\\d+,\"time\":\"[^\"]+\",\"data\":(\\d+)");

    private final List<Integer> seen = new ArrayList<>();
    private String cursor = "";

    /** Notes the events of a text, in order. */
    private int note(String text) {
        Matcher events = EVENT.matcher(text);
        int count = 0;
        while (events.find()) {
            cursor = events.group(1);
            seen.add(Integer.parseInt(events.group(2)));
            count++;
        }
        return count;
    }

    private static void publish(Client client, int from) throws Exception {
        for (int i = from; i < from + EVENTS; i++) {
            client.publish(STREAM, Integer.toString(i));
        }
    }

    @Test
    void goesFromServerSentEventsToWebSocketToLongPollWithoutAGap(TestPlatform on) throws Exception {
        Client client = on.client();
        publish(client, 0);
        followWithServerSentEvents(client);
        publish(client, EVENTS);
        followWithWebSocket(on, client);
        publish(client, 3 * EVENTS);
        followWithLongPolls(client);
        assertThat(seen).isEqualTo(IntStream.range(0, 4 * EVENTS).boxed().toList());
    }

    private void followWithServerSentEvents(Client client) throws IOException {
        try (Follower follower = client.follow(STREAM, null, "?from=earliest")) {
            String[] expected =
                    IntStream.range(0, EVENTS).mapToObj(Integer::toString).toArray(String[]::new);
            follower.awaitData(expected);
            follower.data().forEach(data -> seen.add(Integer.parseInt(data)));
            cursor = follower.lastEventId();
        }
    }

    /** A part is the backlog, a part comes live. */
    private void followWithWebSocket(TestPlatform on, Client client) throws Exception {
        try (SocketConnection socket = new SocketConnection(on.gateway(0), PATIENCE)) {
            socket.upgrade(on.token());
            socket.send("{\"op\":\"subscribe\",\"stream\":\"" + STREAM + "\",\"cursor\":\"" + cursor + "\"}");
            while (seen.size() < 2 * EVENTS) {
                note(socket.next());
            }
            publish(client, 2 * EVENTS);
            while (seen.size() < 3 * EVENTS) {
                note(socket.next());
            }
        }
    }

    private void followWithLongPolls(Client client) throws Exception {
        while (seen.size() < 4 * EVENTS) {
            String page = client.get(
                            "/streams/v1/" + STREAM + "/events?limit=3&wait=5s&after=" + cursor,
                            "Accept",
                            "application/json")
                    .body();
            assertThat(note(page)).as(page).isPositive();
        }
    }
}
