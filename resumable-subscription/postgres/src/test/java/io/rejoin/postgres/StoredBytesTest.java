// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.core.Content;
import io.rejoin.core.Cursor;
import io.rejoin.core.IdempotencyKey;
import io.rejoin.core.Publication;
import io.rejoin.core.PublishOutcome;
import io.rejoin.core.PublishOutcome.Committed;
import io.rejoin.core.Retention;
import io.rejoin.core.StreamKey;
import io.rejoin.core.Tenant;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class StoredBytesTest {

    private static final Tenant ACME = new Tenant("acme");
    private static final StreamKey STREAM = Log.stream("room:1");
    private static final StreamKey OTHER = Log.stream("room:2");

    private final Log log = Log.open(TestSettings.fresh());

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void appendsAddPerTenantAndARepeatedOneAddsNothing() {
        assertThat(stored()).isZero();
        log.append(STREAM, "12345");
        log.append(OTHER, "123");
        Await.get(log.log().append(Log.publication(StreamKey.of("zebra", "room:1"), "1234567")));
        Publication keyed = keyed("1234");
        Await.get(log.log().append(keyed));
        Await.get(log.log().append(keyed));

        assertThat(stored()).isEqualTo(5 + 3 + 4);
        assertThat(Await.get(log.log().storedBytes(new Tenant("zebra")))).isEqualTo(7);
    }

    @Test
    void trimmingLowersByWhatWasTrimmed() {
        log.append(STREAM, "12345");
        log.append(STREAM, "123");
        log.append(STREAM, "1");
        keep(STREAM, 2);
        Await.done(log.log().trim());

        assertThat(stored()).isEqualTo(4);
        assertThat(recounted()).isEqualTo(4);
    }

    @Test
    void redactionCountsWhatIsThereNow() {
        Cursor cursor = log.committed(STREAM, "12345").cursor();
        log.append(STREAM, "1");
        Await.get(log.log().redact(STREAM, cursor, json("12")));
        assertThat(stored()).isEqualTo(3);
        Await.get(log.log().redact(STREAM, cursor, json("1234567")));
        assertThat(stored()).isEqualTo(8);

        keep(STREAM, 1);
        Await.done(log.log().trim());
        assertThat(stored()).isEqualTo(1);
    }

    @Test
    void aDeletedStreamHoldsNothing() {
        log.append(STREAM, "12345");
        log.append(OTHER, "1");
        Await.get(log.log().delete(STREAM));
        assertThat(stored()).isEqualTo(1);
        log.append(STREAM, "12");
        assertThat(stored()).isEqualTo(3);
    }

    @Test
    void whatWasThereBeforeIsNeverCountedAndLeavesNoDebt() {
        log.append(STREAM, "1234567890");
        log.append(STREAM, "1234567890");
        log.execute("UPDATE $.stream SET bytes = 0, counted_after = NULL");
        keep(STREAM, 2);
        log.append(STREAM, "123");
        assertThat(stored()).isEqualTo(3);
        Await.done(log.log().trim());
        assertThat(stored()).isEqualTo(3);
        log.append(STREAM, "12");
        log.append(STREAM, "1");
        Await.done(log.log().trim());
        assertThat(stored()).isEqualTo(3);
    }

    @Test
    void theSumIsExactAfterAppendsRedactionsAndTrimmingAtOnce() {
        keep(STREAM, 20);
        keep(OTHER, 20);
        AtomicBoolean done = new AtomicBoolean();
        Mono<Void> writing = Flux.range(0, 600)
                .flatMap(
                        i -> log.appending(i % 2 == 0 ? STREAM : OTHER, "1".repeat(1 + i % 9))
                                .flatMap(outcome -> i % 3 == 0 ? redact(outcome, i) : Mono.empty()),
                        32)
                .then()
                .doFinally(_ -> done.set(true));
        Mono<Void> trimming = log.log().trim().repeat(() -> !done.get()).then();
        Await.done(Mono.when(writing, trimming));

        assertThat(stored()).isEqualTo(recounted());
        Await.done(log.log().trim());
        assertThat(stored()).isEqualTo(recounted()).isPositive();
    }

    @Test
    void whatAKeyWasAnsweredIsToldWithoutWriting() {
        Publication first = keyed("1");
        assertThat(log.log().earlier(first).blockOptional()).isEmpty();
        assertThat(log.log().earlier(Log.publication(STREAM, "1")).blockOptional())
                .isEmpty();
        Cursor cursor = ((Committed) Await.get(log.log().append(first)))
                .events()
                .getFirst()
                .cursor();

        assertThat(Await.get(log.log().earlier(first))).isEqualTo(new PublishOutcome.Replayed(cursor, cursor));
        assertThat(Await.get(log.log().earlier(keyed("2")))).isEqualTo(new PublishOutcome.KeyConflict());
    }

    private Mono<?> redact(PublishOutcome outcome, int i) {
        var event = ((Committed) outcome).events().getFirst();
        return log.log().redact(event.stream(), event.cursor(), json("1".repeat(1 + i % 13)));
    }

    private void keep(StreamKey stream, long events) {
        Await.get(log.log().configure(stream, new Retention(events, Duration.ofDays(7))));
    }

    private static Content json(String text) {
        return Content.json(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Publication keyed(String text) {
        return new Publication(STREAM, List.of(json(text)), new IdempotencyKey("k"));
    }

    private long stored() {
        return Await.get(log.log().storedBytes(ACME));
    }

    private long recounted() {
        return log.query("SELECT coalesce(sum(octet_length(e.payload)), 0) FROM $.event e"
                + " JOIN $.stream s ON s.id = e.stream_id AND e.seq > s.trimmed_seq");
    }
}
