// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.chat.EventStream.Frame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/**
 * How long it takes from the moderator's request until what the removed or banned member has open has ended, at the moderator's node and at
 * another, with a word why. {@code -Drejoin.chat.moderations=100} repeats it so often.
 */
class ModerationTimesTest extends ServiceTest {

    private static final int TIMES = Integer.getInteger("rejoin.chat.moderations", 2);

    @Test
    @Timeout(600)
    void whatIsOpenEndsAndSaysWhy() throws Exception {
        String room = alice.room("private", "kitchen", bob);
        List<Long> events = new ArrayList<>();
        List<Long> sockets = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < TIMES; i++) {
                boolean ban = i % 2 == 0;
                String word = ban ? "member-banned" : "member-removed";
                try (EventStream here = bob.open(room + "/events");
                        EventStream there = elsewhere(bob).open(room + "/events");
                        Socket socketHere = followed(bob, room);
                        Socket socketThere = followed(elsewhere(bob), room)) {
                    here.awaitLive();
                    there.awaitLive();
                    List<Future<Long>> streamEnds = new ArrayList<>();
                    List<Future<Long>> socketEnds = new ArrayList<>();
                    for (EventStream open : List.of(here, there)) {
                        streamEnds.add(threads.submit(endOf(open, word)));
                    }
                    for (Socket open : List.of(socketHere, socketThere)) {
                        socketEnds.add(threads.submit(endOf(open, room, word)));
                    }
                    long asked = System.nanoTime();
                    if (ban) {
                        alice.put(room + "/bans/bob", "{}").assertStatus(204);
                    } else {
                        alice.delete(room + "/members/bob").assertStatus(204);
                    }
                    for (Future<Long> end : streamEnds) {
                        events.add(end.get() - asked);
                    }
                    for (Future<Long> end : socketEnds) {
                        sockets.add(end.get() - asked);
                    }
                }
                if (ban) {
                    alice.delete(room + "/bans/bob").assertStatus(204);
                }
                alice.put(room + "/members/bob", "").assertStatus(200);
            }
        }
        System.out.println("moderation: " + Quantiles.of(events) + " until event streams ended, "
                + Quantiles.of(sockets) + " until sockets' subscriptions did");
        assertThat(events).hasSize(2 * TIMES);
    }

    private static Socket followed(User user, String room) {
        Socket socket = Socket.open(user).subscribe(Socket.stream(room));
        socket.next("live", Socket.stream(room));
        return socket;
    }

    private static Callable<Long> endOf(EventStream open, String word) {
        return () -> {
            Frame last = open.nextEventOf("rejoin.error");
            long now = System.nanoTime();
            assertThat(last.json().path("reason").asString()).isEqualTo(word);
            open.assertEnd();
            return now;
        };
    }

    private static Callable<Long> endOf(Socket open, String room, String word) {
        return () -> {
            JsonNode last = open.next("unsubscribed", Socket.stream(room));
            long now = System.nanoTime();
            assertThat(last.path("reason").asString()).isEqualTo(word);
            return now;
        };
    }

    /** What many times come to. */
    record Quantiles(int count, Duration median, Duration longest) {

        static Quantiles of(List<Long> nanos) {
            List<Long> sorted = nanos.stream().sorted().toList();
            return new Quantiles(
                    sorted.size(), Duration.ofNanos(sorted.get(sorted.size() / 2)), Duration.ofNanos(sorted.getLast()));
        }

        @Override
        public String toString() {
            return "%d times p50 %d ms, longest %d ms".formatted(count, median.toMillis(), longest.toMillis());
        }
    }
}
