// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit;

import static io.rejoin.testkit.TestStream.assertContiguous;
import static io.rejoin.testkit.TestStream.assertSame;
import static io.rejoin.testkit.TestStream.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.core.Content;
import io.rejoin.core.Cursor;
import io.rejoin.core.Event;
import io.rejoin.core.StartAt;
import io.rejoin.core.spi.CursorCheck;
import io.rejoin.core.spi.Read;
import io.rejoin.core.spi.Redaction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The contract of {@link Redaction}, as JUnit tests; used like {@link EventLogContract}. */
public interface RedactionContract extends LogContract {

    @Test
    default void aRedactedEventKeepsItsPlaceAndLosesItsContent() {
        TestStream stream = TestStream.fresh(fixture());
        List<Event> written = stream.appendAll("1", "2", "3");
        Event redacted = written.get(1);
        Content replacement = new Content(null, "application/json", "null".getBytes(StandardCharsets.UTF_8));
        assertThat(redact(stream, redacted.cursor(), replacement)).isEqualTo(Redaction.Outcome.REDACTED);

        Event expected = new Event(
                redacted.stream(),
                redacted.incarnation(),
                redacted.cursor(),
                redacted.previous(),
                redacted.time(),
                replacement);
        List<Event> read = stream.after(Cursor.BEGINNING).events();
        assertSame(read, List.of(written.get(0), expected, written.get(2)));
        assertContiguous(Cursor.BEGINNING, read);
        assertSame(stream.before(written.get(2).cursor()).events(), read.subList(0, 2));
        assertThat(CursorCheck.refusal(stream.after(redacted.cursor()))).isNull();
    }

    @Test
    default void theRevisionGrowsByOneWithEveryRedactionAndNothingElse() {
        TestStream stream = TestStream.fresh(fixture());
        List<Event> written = stream.appendAll("1", "2", "3");
        long revision = stream.state().revision();
        redact(stream, written.get(2).cursor(), TestStream.content("gone"));
        assertThat(stream.state().revision()).isEqualTo(revision + 1);
        redact(stream, written.get(2).cursor(), TestStream.content("gone again"));
        assertThat(stream.state().revision()).isEqualTo(revision + 2);
        stream.append("4");
        stream.trimTo(2);
        assertThat(stream.state().revision()).isEqualTo(revision + 2);
        assertThat(TestStream.texts(stream.from(StartAt.EARLIEST))).containsExactly("gone again", "4");
    }

    @Test
    default void whatIsNotThereCannotBeRedacted() {
        TestStream stream = TestStream.fresh(fixture());
        Content gone = TestStream.content("gone");
        assertThat(redact(stream, new Cursor(1, 1), gone)).isEqualTo(Redaction.Outcome.NO_SUCH_EVENT);
        assertThat(stream.after(Cursor.BEGINNING).state())
                .as("redacting creates no stream")
                .isNull();

        List<Event> written = stream.appendAll("1", "2", "3");
        stream.trimTo(1);
        long revision = stream.state().revision();
        Event kept = written.get(2);
        for (Cursor nothing : List.of(
                Cursor.BEGINNING,
                written.get(0).cursor(),
                written.get(1).cursor(),
                new Cursor(kept.seq(), ~kept.fingerprint()),
                new Cursor(kept.seq() + 1, kept.fingerprint()),
                new Cursor(Cursor.MAX_SEQ, 1))) {
            assertThat(redact(stream, nothing, gone)).as("%s", nothing).isEqualTo(Redaction.Outcome.NO_SUCH_EVENT);
        }
        assertThat(stream.state().revision()).isEqualTo(revision);
        assertSame(stream.from(StartAt.EARLIEST).events(), List.of(kept));
    }

    @Test
    default void theLimitOfBytesCountsWhatTheEventsSayNow() {
        TestStream stream = TestStream.fresh(fixture());
        List<Event> written = stream.appendAll("1111", "2", "3333", "4");
        redact(stream, written.get(0).cursor(), TestStream.content("1"));
        redact(stream, written.get(1).cursor(), TestStream.content("2222"));
        Read read = Read.after(stream.key(), Cursor.BEGINNING, 10, 5);
        assertThat(TestStream.texts(stream.read(read))).containsExactly("1", "2222");
    }

    @Test
    default void aRedactionIsOfOneStream() {
        TestStream stream = TestStream.fresh(fixture());
        TestStream sibling = stream.sibling("room:2");
        Event event = stream.append("1");
        sibling.append("1");
        redact(stream, event.cursor(), TestStream.content("gone"));
        assertThat(TestStream.texts(sibling.after(Cursor.BEGINNING))).containsExactly("1");
        assertThat(redact(sibling, event.cursor(), TestStream.content("gone")))
                .isEqualTo(Redaction.Outcome.NO_SUCH_EVENT);
    }

    private Redaction.Outcome redact(TestStream stream, Cursor cursor, Content replacement) {
        return await(fixture().redaction().redact(stream.key(), cursor, replacement));
    }
}
