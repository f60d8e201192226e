// SPDX-License-Identifier: Apache-2.0
package io.rejoin.redis;

import static org.awaitility.Awaitility.await;

import io.rejoin.core.Content;
import io.rejoin.core.Cursor;
import io.rejoin.core.Event;
import io.rejoin.core.Incarnation;
import io.rejoin.core.StreamKey;
import io.rejoin.core.spi.FeedMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Mono;

/** Feeds that are well, and what is sent over them. */
final class Feeds {

    private static final Instant TIME = Instant.parse("2026-02-03T04:05:06.789012345Z");

    private static final Duration PROBE_PATIENCE = Duration.ofMillis(500);

    private Feeds() {}

    /** A feed that waits as long as a test does, for tests in which nothing is wrong but perhaps the machine is busy. */
    static RedisLiveFeed patient(RedisProcess redis) {
        return RedisLiveFeed.create(
                RedisFeedSettings.standalone(redis.url()).withCommandTimeout(Duration.ofSeconds(10)));
    }

    static RedisLiveFeed startAndAwait(RedisLiveFeed feed) {
        feed.start();
        awaitHealthy(feed);
        return feed;
    }

    static void awaitHealthy(RedisLiveFeed feed) {
        await().atMost(Heard.PATIENCE).until(() -> succeeds(feed.probe()));
    }

    /** The time-out is the caller's business, by contract. */
    static boolean succeeds(Mono<Void> probe) {
        return Boolean.TRUE.equals(probe.thenReturn(true)
                .timeout(PROBE_PATIENCE)
                .onErrorReturn(false)
                .block());
    }

    static FeedMessage event(StreamKey stream, long seq) {
        return new FeedMessage.Appended(run(stream, seq, 1, 10));
    }

    /** Events that follow one another, from {@code first} on. */
    static List<Event> run(StreamKey stream, long first, int count, int payload) {
        List<Event> events = new ArrayList<>();
        for (long seq = first; seq < first + count; seq++) {
            events.add(new Event(
                    stream,
                    new Incarnation(Long.MIN_VALUE),
                    new Cursor(seq, fingerprint(seq)),
                    fingerprint(seq - 1),
                    TIME.plusNanos(seq),
                    Content.json("x".repeat(payload).getBytes(StandardCharsets.US_ASCII))));
        }
        return events;
    }

    private static int fingerprint(long seq) {
        return seq == 0 ? 0 : (int) seq * 0x9e3779b9;
    }

    static List<Long> seqs(List<FeedMessage> messages) {
        return messages.stream()
                .filter(FeedMessage.Appended.class::isInstance)
                .flatMap(message -> ((FeedMessage.Appended) message).events().stream())
                .map(Event::seq)
                .toList();
    }
}
