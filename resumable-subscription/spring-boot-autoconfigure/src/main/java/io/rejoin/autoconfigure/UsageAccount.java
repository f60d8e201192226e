// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import io.rejoin.autoconfigure.TenantUsage.Totals;
import io.rejoin.core.Tenant;
import io.rejoin.postgres.UsageRow;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Keeps, hour by hour, what tenants used on this run of the node, until it is known to be written.
 *
 * <p>A row holds what has been counted so far, not what is to be added: writing it twice, or not knowing whether it was written, does no
 * harm. What a sweep finds counts for the hour in which the sweep is. Used by one flush at a time.
 */
final class UsageAccount {

    /** Most rows kept while they cannot be written; a tenant's figures of further hours are lost, and counted. */
    static final int MAX_ROWS = 200_000;

    private static final Logger LOG = LoggerFactory.getLogger(UsageAccount.class);

    private record Place(Tenant tenant, Instant hour) {}

    private static final class Entry {
        Totals totals = Totals.ZERO;
        Totals written = Totals.ZERO;
    }

    private final UsageMeter meter;
    private final BiConsumer<Tenant, Totals> metrics;
    private final Function<List<UsageRow>, Mono<Void>> ledger;
    private final InstantSource clock;
    private final Map<Place, Entry> entries = new HashMap<>();
    private final AtomicLong lost = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private boolean failing;

    /** @param ledger writes rows, in one go or not at all */
    UsageAccount(
            UsageMeter meter,
            BiConsumer<Tenant, Totals> metrics,
            Function<List<UsageRow>, Mono<Void>> ledger,
            InstantSource clock) {
        this.meter = meter;
        this.metrics = metrics;
        this.ledger = ledger;
        this.clock = clock;
    }

    /** Writes what is new. Never errors: what could not be written stays for the next time. */
    Mono<Void> flush(Duration patience) {
        return Mono.defer(() -> {
            Map<Place, Totals> sent = collect();
            if (sent.isEmpty()) {
                return Mono.empty();
            }
            List<UsageRow> rows = new ArrayList<>(sent.size());
            sent.forEach((place, totals) -> rows.add(row(place, totals)));
            return ledger.apply(rows)
                    .timeout(patience)
                    .doOnSuccess(_ -> written(sent))
                    .onErrorResume(error -> {
                        failed(error);
                        return Mono.empty();
                    });
        });
    }

    /** Figures that were lost because too many rows waited, counted once for each sweep and tenant. */
    long lost() {
        return lost.get();
    }

    /** Flushes that failed. */
    long failures() {
        return failures.get();
    }

    private synchronized Map<Place, Totals> collect() {
        Instant hour = clock.instant().truncatedTo(ChronoUnit.HOURS);
        meter.sweep((tenant, since) -> {
            metrics.accept(tenant, since);
            Place place = new Place(tenant, hour);
            Entry entry = entries.get(place);
            if (entry == null) {
                if (entries.size() >= MAX_ROWS) {
                    lost.incrementAndGet();
                    return;
                }
                entry = new Entry();
                entries.put(place, entry);
            }
            entry.totals = entry.totals.plus(since);
        });
        Map<Place, Totals> sent = new HashMap<>();
        entries.forEach((place, entry) -> {
            if (!entry.totals.equals(entry.written)) {
                sent.put(place, entry.totals);
            }
        });
        return sent;
    }

    /** Forgets what will not change any more: past hours. */
    private synchronized void written(Map<Place, Totals> sent) {
        Instant hour = clock.instant().truncatedTo(ChronoUnit.HOURS);
        sent.forEach((place, totals) -> {
            Entry entry = entries.get(place);
            if (entry != null) {
                entry.written = totals;
            }
        });
        entries.entrySet()
                .removeIf(entry -> entry.getKey().hour().isBefore(hour)
                        && entry.getValue().totals.equals(entry.getValue().written));
        failing = false;
    }

    private synchronized void failed(Throwable error) {
        failures.incrementAndGet();
        if (!failing) {
            failing = true;
            LOG.warn("Usage of tenants could not be written; it is kept and tried again: {}", error.toString());
        }
    }

    private static UsageRow row(Place place, Totals totals) {
        return new UsageRow(
                place.tenant(),
                place.hour(),
                totals.eventsIn(),
                totals.bytesIn(),
                totals.eventsOut(),
                totals.bytesOut(),
                TimeUnit.NANOSECONDS.toSeconds(totals.subscriptionNanos()),
                TimeUnit.NANOSECONDS.toSeconds(totals.connectionNanos()));
    }
}
