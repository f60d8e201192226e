// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.core.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UsageLedgerTest {

    private static final Instant HOUR = Instant.parse("2026-01-01T10:00:00Z");
    private static final Tenant ACME = new Tenant("acme");

    private final Log log = Log.open(TestSettings.fresh());
    private final UsageLedger ledger = log.log().usage();
    private final UUID one = UUID.randomUUID();
    private final UUID two = UUID.randomUUID();

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void writingARowAgainOrLateCountsOnce() {
        UsageRow early = new UsageRow(ACME, HOUR, 1, 10, 2, 20, 30, 5);
        UsageRow later = new UsageRow(ACME, HOUR, 3, 30, 4, 40, 60, 7);
        Await.done(ledger.save(one, List.of(early)));
        Await.done(ledger.save(one, List.of(later)));
        Await.done(ledger.save(one, List.of(later)));
        Await.done(ledger.save(one, List.of(early)));
        assertThat(sum("events_in")).isEqualTo(3);
        assertThat(sum("subscription_seconds")).isEqualTo(60);

        Await.done(ledger.save(two, List.of(early)));
        assertThat(sum("events_in")).isEqualTo(4);
        assertThat(sum("bytes_in")).isEqualTo(40);
        assertThat(sum("events_out")).isEqualTo(6);
        assertThat(sum("bytes_out")).isEqualTo(60);
        assertThat(sum("subscription_seconds")).isEqualTo(90);
        assertThat(sum("connection_seconds")).isEqualTo(12);
        assertThat(TestPostgres.queryLong("SELECT count(*) FROM " + schema() + ".usage"))
                .isEqualTo(1);
    }

    @Test
    void manyTenantsAreWritten() {
        Await.done(ledger.save(
                one,
                IntStream.range(0, 2_500)
                        .mapToObj(i -> new UsageRow(new Tenant("t" + i), HOUR, 1, 1, 1, 1, 1, 1))
                        .toList()));
        assertThat(sum("events_in")).isEqualTo(2_500);
    }

    @Test
    void oldHoursAreForgotten() {
        Await.done(ledger.save(
                one,
                List.of(
                        new UsageRow(ACME, HOUR, 1, 0, 0, 0, 0, 0),
                        new UsageRow(ACME, HOUR.plus(Duration.ofHours(1)), 2, 0, 0, 0, 0, 0))));
        Await.done(ledger.forgetBefore(HOUR.plusSeconds(1)).then());
        assertThat(sum("events_in")).isEqualTo(2);
    }

    private long sum(String figure) {
        return TestPostgres.queryLong("SELECT sum(" + figure + ")::bigint FROM " + schema() + ".usage");
    }

    private String schema() {
        return log.settings().schema();
    }
}
