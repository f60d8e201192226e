// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.subscriptionservice.SubscriptionServiceApplication;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What a burst of messages to a large room costs the chat service in processor time, next to the same events published to as many subscribers
 * of the subscription service; each service is a process of its own, measured from outside, with PostgreSQL and Redis behind. Not run with the
 * tests: {@code -Dtest=BurstMeasurement}.
 */
class BurstMeasurement {

    private static final int SUBSCRIBERS = Integer.getInteger("rejoin.burst.subscribers", 5_000);
    private static final int MESSAGES = Integer.getInteger("rejoin.burst.messages", 200);
    private static final int ROUNDS = Integer.getInteger("rejoin.burst.rounds", 3);
    private static final int SENDERS = 4;
    private static final double TICKS_PER_SECOND = 100;
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** A service with something to listen to. */
    private record Place(ServiceProcess process, String events, String publish, boolean chat) {

        String token(int listener) {
            return chat ? Gateway.token("burst", "extra" + (listener + 1)) : Gateway.tokenForStreams("burst", "all");
        }

        void say(String id) throws IOException, InterruptedException {
            HttpResponse<String> answer = HTTP.send(
                    HttpRequest.newBuilder(uri(publish))
                            .header("Rejoin-Identity", chat ? Gateway.token("burst", "founder") : token(0))
                            .header("Content-Type", "application/json")
                            .POST(BodyPublishers.ofString(chat ? message(id) : event(id)))
                            .build(),
                    BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        }

        URI uri(String path) {
            return URI.create("http://127.0.0.1:" + process.port() + path);
        }
    }

    private static String message(String id) {
        return User.message(id, "a message such as people write to one another");
    }

    /** What chat makes of the message, but for the number. */
    private static String event(String id) {
        return "{\"number\":1234,\"author\":\"founder\",\"createdAt\":\"2026-11-21T05:00:00.000Z\",\"version\":1,"
                + message(id).substring(1);
    }

    @Test
    @Timeout(1_800)
    void costsOfABurst() throws Exception {
        ServiceProcess chat = process("burst-chat", ChatServiceApplication.class);
        ServiceProcess streams = process("burst-streams", SubscriptionServiceApplication.class);
        try {
            chat.start();
            streams.start();
            Place room = room(chat);
            Place stream = new Place(streams, "/streams/v1/burst/events", "/streams/v1/burst/events", false);
            for (int round = 0; round < ROUNDS; round++) {
                measure("chat-service", room, round);
                measure("subscription-service", stream, round);
            }
        } finally {
            chat.kill();
            streams.kill();
        }
    }

    private static ServiceProcess process(String name, Class<?> application) {
        return new ServiceProcess(name, application, List.of("-XX:+UseSerialGC", "-Xmx1g"));
    }

    private static Place room(ServiceProcess chat) {
        User founder = new User(chat.port(), "burst", "founder", null).arrive();
        String room = founder.room("private", "burst");
        Database.crowd("burst", room, SUBSCRIBERS);
        return new Place(chat, "/chat/v1" + room + "/events", "/chat/v1" + room + "/messages", true);
    }

    private static void measure(String name, Place place, int round) throws Exception {
        double alone = burst(place, "alone" + round, null);
        try (Listeners listeners = new Listeners()) {
            for (int i = 0; i < SUBSCRIBERS; i++) {
                listeners.listen(place.process().port(), place.events(), place.token(i));
            }
            assertThat(listeners.readUntil(SUBSCRIBERS)).as("are live").isEqualTo(SUBSCRIBERS);
            double cpu = burst(place, "told" + round, listeners);
            System.out.printf(
                    Locale.ROOT,
                    "burst %d: %-20s %d messages to %d: %.2f s of processor time, %.2f µs per delivery;"
                            + " %.2f ms per message without listeners%n",
                    round + 1,
                    name,
                    MESSAGES,
                    SUBSCRIBERS,
                    cpu,
                    cpu / MESSAGES / SUBSCRIBERS * 1e6,
                    alone / MESSAGES * 1e3);
        }
    }

    private static double burst(Place place, String id, @Nullable Listeners listeners) throws Exception {
        double before = cpuSeconds(place.process().pid());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> senders = new ArrayList<>();
            for (int sender = 0; sender < SENDERS; sender++) {
                int first = sender;
                senders.add(threads.submit(() -> {
                    for (int i = first; i < MESSAGES; i += SENDERS) {
                        place.say(id + "-" + i);
                    }
                    return null;
                }));
            }
            if (listeners != null) {
                long deliveries = (long) MESSAGES * SUBSCRIBERS;
                assertThat(listeners.readUntil(deliveries)).isEqualTo(deliveries);
            }
            for (Future<?> sender : senders) {
                sender.get();
            }
        }
        return cpuSeconds(place.process().pid()) - before;
    }

    /** User's and system's time of a process so far. */
    private static double cpuSeconds(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    }
}
