// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit;

import static io.rejoin.testkit.TestStream.committed;
import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.core.Content;
import io.rejoin.core.Cursor;
import io.rejoin.core.Event;
import io.rejoin.core.IdempotencyKey;
import io.rejoin.core.Publication;
import io.rejoin.core.PublishOutcome;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A publish that is retried with its key is one publish. */
interface KeyContract extends LogContract {

    /** The key of these tests; keys belong to a stream, so that it may be the same in all. */
    IdempotencyKey KEY = new IdempotencyKey("key");

    @Test
    default void aRetryIsAnsweredAsTheFirstTimeAndWritesNothing() {
        TestStream stream = TestStream.fresh(fixture());
        stream.append("1");
        List<Event> written =
                committed(stream.publish(stream.publication("2", "3").withKey(KEY)));
        PublishOutcome expected = new PublishOutcome.Replayed(
                written.getFirst().cursor(), written.getLast().cursor());

        assertThat(stream.publish(stream.publication("2", "3").withKey(KEY))).isEqualTo(expected);
        Event next = stream.append("4");
        assertThat(next.follows(written.getLast().cursor()))
                .as("the retry used no number")
                .isTrue();
        assertThat(stream.publish(stream.publication("2", "3").withKey(KEY))).isEqualTo(expected);
    }

    @Test
    default void anotherBodyUnderTheSameKeyIsRefusedAndWritesNothing() {
        TestStream stream = TestStream.fresh(fixture());
        Event written = committed(stream.publish(stream.publication("ab", "c").withKey(KEY)))
                .getLast();
        byte[] ab = "ab".getBytes(StandardCharsets.UTF_8);
        Content c = TestStream.content("c");

        assertConflict(stream, List.of(TestStream.content("ab")));
        assertConflict(stream, List.of(TestStream.content("ab"), c, c));
        assertConflict(stream, List.of(c, TestStream.content("ab")));
        assertConflict(stream, List.of(TestStream.content("a"), TestStream.content("bc")));
        assertConflict(stream, List.of(TestStream.content("abc")));
        assertConflict(stream, List.of(new Content("other", "text/plain", ab), c));
        assertConflict(stream, List.of(new Content(null, "text/plain", ab), c));
        assertConflict(stream, List.of(new Content("notet", "ext/plain", ab), c));
        assertConflict(stream, List.of(new Content("note", "text/html", ab), c));

        assertThat(stream.append("next").follows(written.cursor())).isTrue();
    }

    private static void assertConflict(TestStream stream, List<Content> body) {
        assertThat(stream.publish(new Publication(stream.key(), body, KEY)))
                .as("%s", body)
                .isEqualTo(new PublishOutcome.KeyConflict());
    }

    @Test
    default void keysBelongToOneStreamAndAreComparedExactly() {
        TestStream stream = TestStream.fresh(fixture());
        TestStream sibling = stream.sibling("room:2");
        String longest = "k".repeat(IdempotencyKey.MAX_LENGTH);
        for (String key : List.of("key", "KEY", "key%", "k", longest)) {
            assertThat(stream.publish(stream.publication("1").withKey(new IdempotencyKey(key))))
                    .as(key)
                    .isInstanceOf(PublishOutcome.Committed.class);
        }
        assertThat(sibling.publish(sibling.publication("1").withKey(KEY))).isInstanceOf(PublishOutcome.Committed.class);
    }

    @Test
    default void withoutKeyNothingIsSuppressed() {
        TestStream stream = TestStream.fresh(fixture());
        stream.append("same");
        stream.append("same");
        assertThat(stream.after(Cursor.BEGINNING).events()).hasSize(2);
    }

    @Test
    default void aKeyOutlivesTheEventItWrote() {
        TestStream stream = TestStream.fresh(fixture());
        Event trimmed =
                committed(stream.publish(stream.publication("1").withKey(KEY))).getFirst();
        stream.appendEach("2", "3");
        stream.trimTo(1);
        assertThat(stream.publish(stream.publication("1").withKey(KEY)))
                .isEqualTo(new PublishOutcome.Replayed(trimmed.cursor(), trimmed.cursor()));
    }

    @Test
    default void aKeyStandsForTheBodyThatWasPublishedWhateverWasRedactedSince() {
        TestStream stream = TestStream.fresh(fixture());
        Cursor cursor = committed(stream.publish(stream.publication("1").withKey(KEY)))
                .getFirst()
                .cursor();
        TestStream.await(fixture().redaction().redact(stream.key(), cursor, TestStream.content("gone")));
        assertThat(stream.publish(stream.publication("1").withKey(KEY)))
                .isEqualTo(new PublishOutcome.Replayed(cursor, cursor));
        assertThat(stream.publish(stream.publication("gone").withKey(KEY))).isEqualTo(new PublishOutcome.KeyConflict());
    }

    @Test
    default void aKeyIsRememberedForADay() {
        TestStream stream = TestStream.fresh(fixture());
        Publication keyed = stream.publication("1").withKey(KEY);
        committed(stream.publish(keyed));
        fixture().age(stream.key(), Duration.ofHours(23));
        assertThat(stream.publish(keyed)).isInstanceOf(PublishOutcome.Replayed.class);
        fixture().age(stream.key(), Duration.ofMinutes(61));
        assertThat(committed(stream.publish(keyed)).getFirst().seq()).isEqualTo(2);
    }

    @Test
    default void keysAreGoneWithTheirStream() {
        TestStream stream = TestStream.fresh(fixture());
        committed(stream.publish(stream.publication("1").withKey(KEY)));
        stream.delete();
        assertThat(committed(stream.publish(stream.publication("1").withKey(KEY)))
                        .getFirst()
                        .seq())
                .isEqualTo(1);
    }
}
