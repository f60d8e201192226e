// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit;

import static io.rejoin.testkit.TestStream.assertContiguous;
import static io.rejoin.testkit.TestStream.assertSame;
import static io.rejoin.testkit.TestStream.committed;
import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.core.Content;
import io.rejoin.core.Cursor;
import io.rejoin.core.Event;
import io.rejoin.core.Publication;
import io.rejoin.core.StartAt;
import io.rejoin.core.StreamKey;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;

/** What is written is dense, linked, whole, and what is read. */
interface AppendContract extends LogContract {

    @Test
    default void theFirstPublishCreatesTheStream() {
        TestStream stream = TestStream.fresh(fixture());
        Event first = stream.append("1");
        assertThat(first.stream()).isEqualTo(stream.key());
        assertThat(first.seq()).isEqualTo(1);
        assertThat(first.previous()).isZero();
        assertThat(stream.state())
                .matches(state -> state.head().equals(first.cursor())
                        && state.trimmed().equals(Cursor.BEGINNING)
                        && state.incarnation().equals(first.incarnation()));
    }

    @Test
    default void eachEventFollowsTheOneBefore() {
        TestStream stream = TestStream.fresh(fixture());
        List<Event> written = stream.appendEach("1", "2", "3", "4", "5");
        assertContiguous(Cursor.BEGINNING, written);
        assertSame(stream.after(Cursor.BEGINNING).events(), written);
    }

    @Test
    default void thePublicationIsContiguousAndInTheOrderGiven() {
        TestStream stream = TestStream.fresh(fixture());
        Event before = stream.append("1");
        List<Event> batch = stream.appendAll("2", "3", "4");
        Event after = stream.append("5");
        assertContiguous(before.cursor(), batch);
        assertThat(TestStream.texts(batch)).containsExactly("2", "3", "4");
        assertThat(after.follows(batch.getLast().cursor())).isTrue();
    }

    @Test
    default void thePublicationMayBeAsLargeAsItsLimit() {
        TestStream stream = TestStream.fresh(fixture());
        String[] texts = IntStream.range(0, Publication.MAX_EVENTS)
                .mapToObj(Integer::toString)
                .toArray(String[]::new);
        List<Event> written = stream.appendAll(texts);
        assertThat(TestStream.texts(written)).containsExactly(texts);
        assertSame(stream.after(Cursor.BEGINNING).events(), written);
    }

    @Test
    default void fingerprintsAreDrawnAtRandom() {
        TestStream stream = TestStream.fresh(fixture());
        String[] alike = Stream.generate(() -> "same").limit(500).toArray(String[]::new);
        List<Integer> fingerprints =
                stream.appendAll(alike).stream().map(Event::fingerprint).toList();
        assertThat(fingerprints.stream().distinct().count())
                .as("two of 500 may agree by chance")
                .isGreaterThan(497);
        int bitsEverSet = fingerprints.stream().reduce(0, (a, b) -> a | b);
        int bitsAlwaysSet = fingerprints.stream().reduce(-1, (a, b) -> a & b);
        assertThat(bitsEverSet).as("all 32 bits are used").isEqualTo(-1);
        assertThat(bitsAlwaysSet).as("no bit is constant").isZero();
    }

    @Test
    default void whatIsReadIsWhatWasCommittedInEveryPart() {
        TestStream stream = TestStream.fresh(fixture());
        byte[] everyByte = new byte[256];
        for (int i = 0; i < everyByte.length; i++) {
            everyByte[i] = (byte) i;
        }
        List<Content> contents = List.of(
                new Content(null, "application/octet-stream", everyByte),
                new Content(null, "text/plain; charset=utf-8", new byte[0]),
                Content.json("{ \"b\" : 1.0e2,\t\"a\":\"\\u0000 é中\" }".getBytes(StandardCharsets.UTF_8)),
                new Content("a".repeat(Content.MAX_TYPE_LENGTH), "x".repeat(Content.MAX_MEDIA_TYPE_LENGTH), everyByte),
                new Content("A.b_c-9", "application/octet-stream", new byte[1 << 20]));
        List<Event> written = committed(stream.publish(new Publication(stream.key(), contents, null)));
        assertThat(written).extracting(Event::content).isEqualTo(contents);
        assertSame(stream.after(Cursor.BEGINNING).events(), written);
    }

    @Test
    default void streamsOfOneNameInTwoTenantsNeverMeet() {
        TestStream one = TestStream.fresh(fixture());
        TestStream other = new TestStream(
                fixture(), StreamKey.of(TestStream.freshTenant(), one.key().name()));
        one.appendEach("1", "2");
        Event first = other.append("of the other");
        assertThat(first.seq()).isEqualTo(1);
        assertThat(TestStream.texts(one.after(Cursor.BEGINNING))).containsExactly("1", "2");
        assertThat(TestStream.texts(other.after(Cursor.BEGINNING))).containsExactly("of the other");
        assertThat(first.incarnation()).isNotEqualTo(one.state().incarnation());
    }

    @Test
    default void aPublisherThatLeavesHarmsNobody() {
        TestStream stream = TestStream.fresh(fixture());
        for (int i = 0; i < 20; i++) {
            Disposable leaving =
                    stream.publishing(stream.publication("leaver " + i)).subscribe();
            leaving.dispose();
        }
        stream.append("stayer");
        List<Event> seen = stream.from(StartAt.EARLIEST).events();
        assertContiguous(Cursor.BEGINNING, seen);
        assertThat(TestStream.texts(seen)).doesNotHaveDuplicates().contains("stayer");
    }
}
