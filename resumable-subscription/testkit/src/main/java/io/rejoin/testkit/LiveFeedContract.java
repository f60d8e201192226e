// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.core.Content;
import io.rejoin.core.Cursor;
import io.rejoin.core.EphemeralEvent;
import io.rejoin.core.Event;
import io.rejoin.core.Incarnation;
import io.rejoin.core.StreamKey;
import io.rejoin.core.spi.FeedMessage;
import io.rejoin.core.spi.LiveFeed;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The contract of {@link LiveFeed}, as JUnit tests: a test class implements this interface and its one method.
 *
 * <p>A feed may lose anything, so that nothing here says what happens when the bus is ill; a bus that is well delivers.
 */
public interface LiveFeedContract {

    /** When the first of the contract's events was written. */
    Instant TIME = Instant.parse("2026-02-03T04:05:06.789012Z");

    /** The bus under test. Called many times in a test; must be the same all along. */
    LiveFeedFixture fixture();

    @Test
    default void everyListenerOfTheStreamHearsOnEveryNode() {
        StreamKey stream = freshStream();
        LiveFeed one = fixture().oneNode();
        LiveFeed other = fixture().otherNode();
        try (Ear own = Ear.listening(one, stream);
                Ear second = Ear.listening(one, stream);
                Ear distant = Ear.listening(other, stream)) {
            Event event = event(stream, 1, "1");
            send(one, event);
            for (Ear ear : List.of(own, second, distant)) {
                ear.awaitEvents(List.of(EventParts.of(event)));
            }
            Event back = event(stream, 2, "2");
            send(other, back);
            for (Ear ear : List.of(own, second, distant)) {
                ear.awaitEvents(List.of(EventParts.of(event), EventParts.of(back)));
                assertThat(ear.signals()).hasSize(3);
            }
        }
    }

    @Test
    default void nobodyElseHears() {
        StreamKey stream = StreamKey.of(TestStream.freshTenant(), "room:1");
        List<StreamKey> others = List.of(
                new StreamKey(stream.tenant(), "room:12"),
                new StreamKey(stream.tenant(), "room:"),
                new StreamKey(stream.tenant(), "Room:1"),
                StreamKey.of(TestStream.freshTenant(), "room:1"),
                StreamKey.of(stream.tenant() + "-", "room:1"),
                StreamKey.of(stream.tenant() + ".room", "1"));
        try (Ear ear = Ear.listening(fixture().oneNode(), stream)) {
            for (StreamKey other : others) {
                try (Ear otherEar = Ear.listening(fixture().oneNode(), other)) {
                    Event event = event(other, 1, "1");
                    send(fixture().oneNode(), event);
                    otherEar.awaitEvents(List.of(EventParts.of(event)));
                }
            }
            Event own = event(stream, 1, "1");
            send(fixture().oneNode(), own);
            ear.awaitEvents(List.of(EventParts.of(own)));
            assertThat(ear.events()).containsExactly(EventParts.of(own));
        }
    }

    @Test
    default void eventsArriveWholeOrAsAPoke() {
        StreamKey stream = StreamKey.of(TestStream.freshTenant(), "aZ09._~:@-");
        byte[] everyByte = new byte[256];
        for (int i = 0; i < everyByte.length; i++) {
            everyByte[i] = (byte) i;
        }
        Content plain = new Content("note", "text/plain; charset=utf-8", "é中 \n\r\0".getBytes(StandardCharsets.UTF_8));
        assertArrivesWhole(event(stream, 1, 0, new Content(null, "application/octet-stream", everyByte)));
        assertArrivesWhole(event(stream, Cursor.MAX_SEQ, -1, plain));
        assertArrivesWhole(event(stream, 2, Integer.MIN_VALUE, new Content("A.b_c-9", Content.JSON, new byte[0])));
        assertArrivesWhole(event(
                stream,
                3,
                7,
                new Content(
                        "t".repeat(Content.MAX_TYPE_LENGTH), "m".repeat(Content.MAX_MEDIA_TYPE_LENGTH), everyByte)));
        assertArrives(List.of(event(stream, 1, 0, new Content(null, Content.JSON, new byte[1 << 20]))), false);
    }

    /** What does not fit into one message may come in several, as long as nothing is left out before the poke. */
    @Test
    default void aRunOfEventsArrivesInOrderUpToAPoke() {
        assertArrives(run(freshStream(), 10, "few"), true);
        assertArrives(run(freshStream(), 50, "x".repeat(1_000)), false);
        assertArrives(run(freshStream(), 1_000, "x".repeat(1_000)), false);
    }

    private void assertArrivesWhole(Event event) {
        assertArrives(List.of(event), true);
    }

    private void assertArrives(List<Event> events, boolean small) {
        StreamKey stream = events.getFirst().stream();
        FeedMessage.Poke poke = new FeedMessage.Poke(stream);
        try (Ear ear = Ear.listening(fixture().otherNode(), stream)) {
            TestStream.await(fixture()
                    .oneNode()
                    .publish(new FeedMessage.Appended(events))
                    .thenReturn(true));
            ear.awaitMessage(message -> message instanceof FeedMessage.Appended(List<Event> run, var _)
                            && run.getLast().cursor().equals(events.getLast().cursor())
                    || message.equals(poke) && !small);
            List<EventParts> heard = ear.events();
            assertThat(heard)
                    .isEqualTo(events.stream()
                            .limit(heard.size())
                            .map(EventParts::of)
                            .toList());
        }
    }

    @Test
    default void pokesAndEphemeralEventsArrive() {
        StreamKey stream = freshStream();
        List<FeedMessage> sent = List.of(
                new FeedMessage.Poke(stream),
                new FeedMessage.Ephemeral(new EphemeralEvent(
                        stream,
                        0,
                        EphemeralEvent.MIN_TIME_TO_LIVE,
                        Content.json("{}".getBytes(StandardCharsets.UTF_8)))),
                new FeedMessage.Ephemeral(new EphemeralEvent(
                        stream,
                        Cursor.MAX_SEQ,
                        EphemeralEvent.MAX_TIME_TO_LIVE,
                        new Content("typing", "application/octet-stream", new byte[] {0, -1, 10, 13}))));
        try (Ear ear = Ear.listening(fixture().otherNode(), stream)) {
            for (FeedMessage message : sent) {
                fixture().oneNode().publish(message).block(TestStream.PATIENCE);
                ear.awaitMessage(message::equals);
            }
        }
    }

    @Test
    default void publishingWhereNobodyListensIsFine() {
        fixture().oneNode().publish(new FeedMessage.Poke(freshStream())).block(TestStream.PATIENCE);
    }

    @Test
    default void whoLeavesHearsNoMoreAndDisturbsNobody() {
        StreamKey stream = freshStream();
        try (Ear stayer = Ear.listening(fixture().oneNode(), stream)) {
            Ear leaver = Ear.listening(fixture().oneNode(), stream);
            Event first = event(stream, 1, "1");
            send(fixture().otherNode(), first);
            leaver.awaitEvents(List.of(EventParts.of(first)));
            leaver.close();
            Event second = event(stream, 2, "2");
            send(fixture().otherNode(), second);
            stayer.awaitEvents(List.of(EventParts.of(first), EventParts.of(second)));
            assertThat(leaver.events()).containsExactly(EventParts.of(first));
        }
    }

    /** Leaving and coming back race inside a client: the unsubscribe of the one must not undo the subscribe of the other. */
    @Test
    default void whoListensHearsHoweverOftenOthersComeAndGo() {
        StreamKey stream = freshStream();
        Ear before = Ear.listening(fixture().oneNode(), stream);
        for (int i = 1; i <= 100; i++) {
            before.close();
            Ear next = Ear.listening(fixture().oneNode(), stream);
            Event event = event(stream, i, "after Listening");
            send(fixture().otherNode(), event);
            next.awaitEvents(List.of(EventParts.of(event)));
            before = next;
        }
        before.close();
    }

    @Test
    default void manyPublishersAtOnceAreHeardOneAtATime() throws Exception {
        StreamKey stream = freshStream();
        List<EventParts> sent = new ArrayList<>();
        try (Ear ear = Ear.listening(fixture().oneNode(), stream);
                Ear distant = Ear.listening(fixture().otherNode(), stream);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> publishers = new ArrayList<>();
            for (int publisher = 0; publisher < 8; publisher++) {
                LiveFeed node =
                        publisher % 2 == 0 ? fixture().oneNode() : fixture().otherNode();
                List<Event> events = IntStream.rangeClosed(publisher * 50 + 1, publisher * 50 + 50)
                        .mapToObj(seq -> event(stream, seq, "x"))
                        .toList();
                events.stream().map(EventParts::of).forEach(sent::add);
                publishers.add(threads.submit(() -> events.forEach(event -> send(node, event))));
            }
            for (Future<?> publisher : publishers) {
                publisher.get();
            }
            ear.awaitEvents(sent);
            distant.awaitEvents(sent);
            assertThat(ear.events()).hasSameSizeAs(sent);
            assertThat(distant.events()).hasSameSizeAs(sent);
        }
    }

    @Test
    default void theProbeComesBack() {
        for (LiveFeed node : List.of(fixture().oneNode(), fixture().otherNode())) {
            node.probe().block(TestStream.PATIENCE);
            node.probe().subscribe().dispose();
            node.probe().block(TestStream.PATIENCE);
        }
    }

    private static StreamKey freshStream() {
        return StreamKey.of(TestStream.freshTenant(), "room:" + UUID.randomUUID());
    }

    private static void send(LiveFeed feed, Event event) {
        feed.publish(new FeedMessage.Appended(List.of(event))).block(TestStream.PATIENCE);
    }

    private static List<Event> run(StreamKey stream, int count, String text) {
        List<Event> events = new ArrayList<>();
        int previous = 0;
        for (int seq = 1; seq <= count; seq++) {
            Cursor cursor = new Cursor(seq, seq * 0x9e3779b9);
            events.add(new Event(stream, new Incarnation(-1), cursor, previous, TIME, TestStream.content(text)));
            previous = cursor.fingerprint();
        }
        return events;
    }

    private static Event event(StreamKey stream, long seq, String text) {
        return event(stream, seq, (int) seq * 0x9e3779b9, TestStream.content(text));
    }

    private static Event event(StreamKey stream, long seq, int fingerprint, Content content) {
        return new Event(
                stream,
                new Incarnation(Long.MIN_VALUE + seq),
                new Cursor(seq, fingerprint),
                ~fingerprint,
                TIME.plus(Duration.ofMillis(seq % 1_000)),
                content);
    }
}
