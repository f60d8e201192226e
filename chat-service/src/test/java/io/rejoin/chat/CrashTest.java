// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Processes of the service are killed at random moments, while users write and repeat what was not answered. Afterwards there is no message
 * without its event, no event without its message, and nothing twice.
 *
 * <p>{@code ./mvnw -Pcrash -pl chat-service -am verify -Drejoin.chat.kills=200} kills as often as it says, or until
 * {@code -Drejoin.chat.kills.minutes=} have passed.
 */
@Tag("crash")
class CrashTest {

    private static final int KILLS = Integer.getInteger("rejoin.chat.kills", 20);
    private static final Duration LONGEST = Duration.ofMinutes(Integer.getInteger("rejoin.chat.kills.minutes", 110));
    private static final int WRITERS = 6;

    /** Leaves processor time to nodes that start: they are what a run takes long with. */
    private static final Duration PAUSE = Duration.ofMillis(10);

    private static final int LONGEST_LIFE_MILLIS = 1_500;
    private static final String TENANT = "crash";
    private static final long SEED = Long.getLong("rejoin.seed", System.nanoTime());

    /** What a sender was told. */
    private record Acknowledged(String author, String clientId, long number, String cursor) {}

    private final Queue<Acknowledged> acknowledged = new ConcurrentLinkedQueue<>();

    @Test
    @Timeout(7_200)
    void neitherMessageNorEventIsEverAlone() throws Exception {
        List<ServiceProcess> nodes = List.of(new ServiceProcess("crash-1"), new ServiceProcess("crash-2"));
        AtomicBoolean stop = new AtomicBoolean();
        List<Future<Integer>> writers = new ArrayList<>();
        int kills;
        int repeated = 0;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            try {
                for (ServiceProcess node : nodes) {
                    node.start();
                }
                for (int i = 0; i < WRITERS; i++) {
                    StubbornUser user = new StubbornUser(nodes, TENANT, "user" + i);
                    writers.add(threads.submit(() -> write(user, stop)));
                }
                kills = kill(nodes);
            } finally {
                stop.set(true);
            }
            for (Future<Integer> writer : writers) {
                repeated += writer.get();
            }
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> Database.number("SELECT count(*) FROM chat.redaction") == 0);
        } finally {
            for (ServiceProcess node : nodes) {
                node.kill();
            }
        }
        assertThat(acknowledged.size()).isGreaterThan(kills);
        assertThat(repeated).isPositive();
        check();
        System.out.printf(
                "crash: %d kills, %d messages acknowledged, %d written, %d requests repeated,"
                        + " none lone, none doubled, seed %d%n",
                kills,
                acknowledged.size(),
                Database.number("SELECT count(*) FROM chat.message WHERE tenant = 'crash'"),
                repeated,
                SEED);
    }

    /** One after the other, so that there is always another; how often. */
    private static int kill(List<ServiceProcess> nodes) throws InterruptedException {
        Random random = new Random(SEED);
        long end = System.nanoTime() + LONGEST.toNanos();
        int kills = 0;
        while (kills < KILLS && System.nanoTime() < end) {
            LockSupport.parkNanos(
                    Duration.ofMillis(random.nextInt(LONGEST_LIFE_MILLIS)).toNanos());
            ServiceProcess node = nodes.get(kills++ % nodes.size());
            node.kill();
            node.start();
        }
        return kills;
    }

    /** In a room that he shares with one other: sends, edits and deletes, each until it is answered. */
    private int write(StubbornUser user, AtomicBoolean stop) throws InterruptedException {
        Answer made = user.call("POST", "/rooms", "{\"kind\":\"public\",\"name\":\"" + user.name() + "\"}");
        String room = "/rooms/" + made.assertStatus(201).text("id");
        Random random = new Random(SEED ^ user.name().hashCode());
        for (int i = 0; !stop.get(); i++) {
            String clientId = "m" + i;
            Answer sent = user.call("POST", room + "/messages", User.message(clientId, "secret " + i))
                    .assertStatus(201);
            long number = sent.json().path("number").asLong();
            acknowledged.add(new Acknowledged(user.name(), clientId, number, sent.text("cursor")));
            switch (random.nextInt(4)) {
                case 0 ->
                    user.call("PUT", room + "/messages/" + number, User.content("secret edit " + i))
                            .assertStatus(200);
                case 1 -> user.call("DELETE", room + "/messages/" + number, "").assertStatus(204);
                case 2 ->
                    user.call("POST", room + "/messages", User.message(clientId, "secret " + i))
                            .assertStatus(201);
                default -> {} // on to the next
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        return user.repeated();
    }

    private static final String EVENTS = """
            (SELECT s.tenant, substr(s.name, 6) AS room, e.type, convert_from(e.payload, 'UTF8') AS data,
                    lpad(e.seq::text, 16, '0') || '_' || lpad(to_hex(e.fingerprint), 8, '0') AS cursor
               FROM chat_log.event e JOIN chat_log.stream s ON s.id = e.stream_id
              WHERE s.name LIKE 'room.%' AND s.tenant = 'crash')""";

    private void check() {
        assertThat(Database.number("SELECT count(*) FROM chat.message m LEFT JOIN " + EVENTS + """
                 e ON e.tenant = m.tenant AND e.room = m.room AND e.cursor = m.cursor AND e.type = 'message.created'
                WHERE m.tenant = 'crash' AND e.cursor IS NULL"""))
                .as("messages without their event, seed %d", SEED)
                .isZero();
        assertThat(Database.number("SELECT count(*) FROM " + EVENTS + """
                 e LEFT JOIN chat.message_event m ON m.tenant = e.tenant AND m.room = e.room AND m.cursor = e.cursor
                    AND m.type = e.type AND m.number = (e.data::jsonb ->> 'number')::bigint
                WHERE e.type IN ('message.created', 'message.updated') AND m.cursor IS NULL"""))
                .as("events without their message")
                .isZero();
        assertThat(Database.number("SELECT count(*) FROM (SELECT room, data::jsonb ->> 'number' FROM " + EVENTS + """
                 e WHERE type = 'message.created' GROUP BY 1, 2 HAVING count(*) > 1) twice"""))
                .as("messages told twice")
                .isZero();
        assertThat(Database.number("SELECT count(*) FROM " + EVENTS + " e WHERE type = 'message.created'"))
                .as("each message has one event")
                .isEqualTo(Database.number("SELECT count(*) FROM chat.message WHERE tenant = 'crash'"));
        assertThat(Database.number("SELECT count(*) FROM " + EVENTS + " e WHERE type = 'message.deleted'"))
                .as("each deletion has one event")
                .isEqualTo(Database.number(
                        "SELECT count(*) FROM chat.message WHERE tenant = 'crash' AND deleted_at IS NOT NULL"));
        assertThat(Database.number("SELECT count(*) FROM " + EVENTS + " e WHERE type = 'message.updated'"))
                .as("each edit has one event")
                .isEqualTo(Database.number("SELECT sum(version - 1) FROM chat.message WHERE tenant = 'crash'"));
        assertThat(Database.number("""
                SELECT count(*) FROM chat.room r WHERE r.tenant = 'crash' AND r.head <>
                 (SELECT count(*) FROM chat.message m WHERE m.tenant = r.tenant AND m.room = r.id)""")).as("rooms whose numbers have holes").isZero();
        assertThat(Database.number("SELECT count(*) FROM chat.message m JOIN " + EVENTS + """
                 e ON e.room = m.room AND (e.data::jsonb ->> 'number')::bigint = m.number
                WHERE m.deleted_at IS NOT NULL AND e.data LIKE '%secret%'"""))
                .as("events that still say what was deleted")
                .isZero();
        assertThat(acknowledged)
                .as("messages that are there as they were acknowledged")
                .isSubsetOf(Database.rows(
                        "SELECT author, client_id, number, cursor FROM chat.message WHERE tenant = 'crash'",
                        row -> new Acknowledged(row.getString(1), row.getString(2), row.getLong(3), row.getString(4))));
    }
}
