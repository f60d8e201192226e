// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.core.Content;
import io.rejoin.core.Cursor;
import io.rejoin.core.Event;
import io.rejoin.core.Publication;
import io.rejoin.core.PublishOutcome;
import io.rejoin.core.Retention;
import io.rejoin.core.StartAt;
import io.rejoin.core.StreamKey;
import io.rejoin.core.spi.Read;
import io.rejoin.core.spi.Slice;
import io.rejoin.core.spi.StreamState;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import reactor.core.publisher.Mono;

/** One stream of a log under test, written and read with blocking calls. Thread-safe as the log is. */
final class TestStream {

    /** Longest that any single answer may take. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Duration RETRY_BUSY_AFTER = Duration.ofMillis(5);

    private final LogFixture fixture;
    private final StreamKey key;

    TestStream(LogFixture fixture, StreamKey key) {
        this.fixture = fixture;
        this.key = key;
    }

    /** A stream that does not exist yet, of a tenant that has no other. */
    static TestStream fresh(LogFixture fixture) {
        return new TestStream(fixture, StreamKey.of(freshTenant(), "room:1"));
    }

    static String freshTenant() {
        return "contract-" + UUID.randomUUID();
    }

    StreamKey key() {
        return key;
    }

    /** A stream of the same tenant. */
    TestStream sibling(String name) {
        return new TestStream(fixture, new StreamKey(key.tenant(), name));
    }

    /** Publishes one event. */
    Event append(String text) {
        return appendAll(text).getFirst();
    }

    /** Publishes several events at once. */
    List<Event> appendAll(String... texts) {
        return committed(publish(publication(texts)));
    }

    /** Publishes several events, each by itself. */
    List<Event> appendEach(String... texts) {
        return Stream.of(texts).map(this::append).toList();
    }

    Publication publication(String... texts) {
        return new Publication(key, Stream.of(texts).map(TestStream::content).toList(), null);
    }

    PublishOutcome publish(Publication publication) {
        return await(publishing(publication));
    }

    /** Publishes, trying again while the stream is busy. */
    Mono<PublishOutcome> publishing(Publication publication) {
        return fixture.log()
                .append(publication)
                .flatMap(outcome -> outcome instanceof PublishOutcome.Busy
                        ? Mono.delay(RETRY_BUSY_AFTER).then(publishing(publication))
                        : Mono.just(outcome));
    }

    Slice after(Cursor cursor) {
        return read(Read.after(key, cursor, Read.MAX_EVENTS, Long.MAX_VALUE));
    }

    Slice before(Cursor cursor) {
        return read(new Read(key, new Read.Backward(cursor), Read.MAX_EVENTS, Long.MAX_VALUE));
    }

    Slice from(StartAt start) {
        return read(new Read(key, new Read.Forward(start), Read.MAX_EVENTS, Long.MAX_VALUE));
    }

    Slice read(Read read) {
        return answers(fixture, List.of(read)).getFirst();
    }

    StreamState state() {
        return Objects.requireNonNull(from(StartAt.LATEST).state(), () -> key + " does not exist");
    }

    /** Removes all but the newest events, as retention by count does. */
    void trimTo(long kept) {
        await(fixture.administration().configure(key, new Retention(kept, Retention.DEFAULT.maxAge())));
        fixture.applyRetention();
    }

    void delete() {
        assertThat(await(fixture.administration().delete(key))).isTrue();
    }

    static List<Slice> answers(LogFixture fixture, List<Read> reads) {
        List<Slice> slices = await(fixture.log().read(reads));
        assertThat(slices).hasSameSizeAs(reads);
        return slices;
    }

    static <T> T await(Mono<T> answer) {
        return Objects.requireNonNull(answer.block(PATIENCE), "the answer was empty");
    }

    static List<Event> committed(PublishOutcome outcome) {
        assertThat(outcome).isInstanceOf(PublishOutcome.Committed.class);
        return ((PublishOutcome.Committed) outcome).events();
    }

    static Content content(String text) {
        return new Content("note", "text/plain", text.getBytes(StandardCharsets.UTF_8));
    }

    static List<String> texts(Slice slice) {
        return texts(slice.events());
    }

    static List<String> texts(List<Event> events) {
        return events.stream()
                .map(event -> new String(event.content().bytes(), StandardCharsets.UTF_8))
                .toList();
    }

    /** Asserts that each event follows the one before, the first of them {@code start}. */
    static void assertContiguous(Cursor start, List<Event> events) {
        Cursor position = start;
        for (Event event : events) {
            assertThat(event)
                    .as("event after %s", position)
                    .matches(next -> next.incarnation().equals(events.getFirst().incarnation()));
            assertThat(event.follows(position))
                    .as("%s with previous %08x follows %s", event.cursor(), event.previous(), position)
                    .isTrue();
            position = event.cursor();
        }
    }

    /** Asserts that two copies of events agree in everything. */
    static void assertSame(List<Event> actual, List<Event> expected) {
        assertThat(actual.stream().map(EventParts::of).toList())
                .isEqualTo(expected.stream().map(EventParts::of).toList());
    }
}
