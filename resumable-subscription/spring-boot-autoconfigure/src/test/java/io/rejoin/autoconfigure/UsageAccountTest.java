// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rejoin.autoconfigure.TenantUsage.Totals;
import io.rejoin.core.Content;
import io.rejoin.core.Cursor;
import io.rejoin.core.Event;
import io.rejoin.core.Incarnation;
import io.rejoin.core.Publication;
import io.rejoin.core.PublishOutcome;
import io.rejoin.core.StreamKey;
import io.rejoin.core.Tenant;
import io.rejoin.core.spi.NodeObserver.Delivering;
import io.rejoin.core.spi.NodeObserver.Publishing;
import io.rejoin.postgres.UsageRow;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

class UsageAccountTest {

    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Instant TEN = Instant.parse("2026-01-01T10:00:00Z");
    private static final StreamKey STREAM = StreamKey.of("acme", "room:1");

    private final List<List<UsageRow>> writes = new ArrayList<>();
    private final UsageMeter meter = new UsageMeter(() -> this.nanos);
    private long nanos;
    private Instant now = TEN.plusSeconds(60);
    private boolean away;

    private final UsageAccount account = new UsageAccount(
            meter,
            (_, _) -> {},
            rows -> Mono.defer(() -> {
                writes.add(rows);
                return away ? Mono.error(new IOException("broken while it was being written")) : Mono.empty();
            }),
            () -> now);

    @Test
    void whatIsPublishedAndDeliveredIsOnTheBill() {
        publish(STREAM, 10, true);
        publish(STREAM, 5, true);
        publish(STREAM, 100, false);
        Delivering one = meter.delivering(STREAM);
        Delivering two = meter.delivering(STREAM);
        one.delivered(List.of(event(1, 10), event(2, 5)));
        two.delivered(List.of(event(1, 10)));
        nanos += Duration.ofSeconds(30).toNanos();
        two.ended();
        nanos += Duration.ofSeconds(10).toNanos();

        assertThat(flushed()).containsExactly(new UsageRow(STREAM.tenant(), TEN, 2, 15, 3, 25, 70, 0));
    }

    /** The mechanism: rows are what was counted so far, so that writing one twice is writing it once. */
    @Test
    void aWriteThatMayHaveSucceededIsMadeAgainWithTheWholeFigure() {
        away = true;
        publish(STREAM, 10, true);
        flushed();
        publish(STREAM, 10, true);
        assertThat(flushed()).containsExactly(new UsageRow(STREAM.tenant(), TEN, 2, 20, 0, 0, 0, 0));
        assertThat(account.failures()).isEqualTo(2);

        away = false;
        assertThat(flushed()).containsExactly(new UsageRow(STREAM.tenant(), TEN, 2, 20, 0, 0, 0, 0));
        assertThat(flushed()).isEmpty();
    }

    @Test
    void anHourThatCouldNotBeWrittenIsWrittenInTheNext() {
        away = true;
        publish(STREAM, 10, true);
        flushed();
        now = TEN.plus(Duration.ofMinutes(61));
        publish(STREAM, 1, true);
        away = false;

        assertThat(flushed())
                .containsExactlyInAnyOrder(
                        new UsageRow(STREAM.tenant(), TEN, 1, 10, 0, 0, 0, 0),
                        new UsageRow(STREAM.tenant(), TEN.plus(Duration.ofHours(1)), 1, 1, 0, 0, 0, 0));
        publish(STREAM, 1, true);
        assertThat(flushed())
                .as("of the new hour alone")
                .containsExactly(new UsageRow(STREAM.tenant(), TEN.plus(Duration.ofHours(1)), 2, 2, 0, 0, 0, 0));
    }

    @Test
    void connectionsAreBilledForAsLongAsTheyAreOpen() {
        Runnable first = meter.connected(STREAM.tenant());
        nanos += Duration.ofSeconds(10).toNanos();
        Runnable second = meter.connected(STREAM.tenant());
        nanos += Duration.ofSeconds(20).toNanos();
        assertThat(flushed()).containsExactly(new UsageRow(STREAM.tenant(), TEN, 0, 0, 0, 0, 0, 50));

        now = TEN.plus(Duration.ofHours(1));
        first.run();
        nanos += Duration.ofSeconds(5).toNanos();
        second.run();
        assertThat(flushed())
                .containsExactly(new UsageRow(STREAM.tenant(), TEN.plus(Duration.ofHours(1)), 0, 0, 0, 0, 0, 5));

        nanos += Duration.ofSeconds(5).toNanos();
        assertThat(flushed()).as("nobody is there").isEmpty();
    }

    @Test
    void memoryIsBoundedWhilePostgresIsAway() {
        away = true;
        for (int i = 0; i <= UsageAccount.MAX_ROWS; i++) {
            publish(StreamKey.of("t" + i, "a"), 1, true);
        }
        assertThat(flushed()).hasSize(UsageAccount.MAX_ROWS);
        assertThat(account.lost()).isEqualTo(1);
    }

    @Test
    void tenThousandTenantsAreAsManySeriesAsTheLimitSays() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        UsageMetrics metrics = new UsageMetrics(registry, 20);
        for (int i = 0; i < 10_000; i++) {
            metrics.accept(new Tenant("t" + i), new Totals(1, 2, 3, 4, 5, 6));
        }
        assertThat(registry.get(RejoinMeter.USAGE_EVENTS_IN.id()).counters()).hasSize(21);
        assertThat(registry.get(RejoinMeter.USAGE_EVENTS_IN.id())
                        .tag("tenant", UsageMetrics.OTHER)
                        .counter()
                        .count())
                .isEqualTo(9_980);
    }

    private List<UsageRow> flushed() {
        writes.clear();
        account.flush(PATIENCE).block();
        return writes.isEmpty() ? List.of() : writes.getFirst();
    }

    private void publish(StreamKey stream, int bytes, boolean commits) {
        Publication publication = Publication.of(stream, content(bytes));
        Publishing publishing = meter.publishing(publication, Context.empty());
        publishing.ended(
                commits
                        ? new PublishOutcome.Committed(List.of(event(1, bytes)))
                        : new PublishOutcome.Replayed(new Cursor(1, 1), new Cursor(1, 1)));
    }

    private static Event event(long seq, int bytes) {
        return new Event(STREAM, new Incarnation(1), new Cursor(seq, 7), 0, TEN, content(bytes));
    }

    private static Content content(int bytes) {
        return new Content(null, "text/plain", new byte[bytes]);
    }
}
