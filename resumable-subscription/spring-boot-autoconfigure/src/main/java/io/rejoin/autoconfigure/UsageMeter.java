// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import io.rejoin.autoconfigure.TenantUsage.Totals;
import io.rejoin.core.Content;
import io.rejoin.core.Event;
import io.rejoin.core.Publication;
import io.rejoin.core.PublishOutcome;
import io.rejoin.core.StreamKey;
import io.rejoin.core.Tenant;
import io.rejoin.core.TraceParent;
import io.rejoin.core.spi.NodeObserver;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import reactor.util.context.ContextView;

/** Counts what each tenant uses. A publish and a subscription cost a look-up; a delivery costs two additions. Thread-safe. */
final class UsageMeter implements NodeObserver {

    private final Map<Tenant, TenantUsage> tenants = new ConcurrentHashMap<>();
    private final LongSupplier nanos;

    /** @param nanos of a clock that never goes back */
    UsageMeter(LongSupplier nanos) {
        this.nanos = nanos;
    }

    @Override
    public Publishing publishing(Publication publication, ContextView context) {
        return new Counted(publication);
    }

    @Override
    public void arrived(Event event, @Nullable TraceParent hint) {}

    @Override
    public Delivering delivering(StreamKey stream) {
        Delivering[] opened = new Delivering[1];
        tenants.compute(stream.tenant(), (tenant, known) -> {
            TenantUsage usage = known == null ? new TenantUsage() : known;
            opened[0] = usage.open(nanos.getAsLong(), nanos);
            return usage;
        });
        return opened[0];
    }

    /** A connection of the tenant's opens; the answer is run once, when it has closed. */
    Runnable connected(Tenant tenant) {
        TenantUsage[] of = new TenantUsage[1];
        tenants.compute(tenant, (_, known) -> {
            TenantUsage usage = known == null ? new TenantUsage() : known;
            usage.connected(nanos.getAsLong());
            of[0] = usage;
            return usage;
        });
        return () -> of[0].disconnected(nanos.getAsLong());
    }

    /** These events were committed, by a publish of this node or within a transaction of the product's. */
    void published(Publication publication) {
        long bytes = 0;
        for (Content content : publication.events()) {
            bytes += content.bytes().length;
        }
        long size = bytes;
        tenants.compute(publication.stream().tenant(), (tenant, known) -> {
            TenantUsage usage = known == null ? new TenantUsage() : known;
            usage.published(publication.events().size(), size);
            return usage;
        });
    }

    /** Tells what each tenant used since the last time, and forgets those who use nothing. One thread at a time. */
    void sweep(BiConsumer<Tenant, Totals> used) {
        long now = nanos.getAsLong();
        for (Tenant tenant : tenants.keySet()) {
            tenants.computeIfPresent(tenant, (_, usage) -> {
                Totals since = usage.take(now);
                if (!since.equals(Totals.ZERO)) {
                    used.accept(tenant, since);
                }
                return usage.isIdle() ? null : usage;
            });
        }
    }

    private final class Counted implements Publishing {

        private final Publication publication;

        Counted(Publication publication) {
            this.publication = publication;
        }

        @Override
        public @Nullable TraceParent trace() {
            return null;
        }

        @Override
        public void ended(PublishOutcome outcome) {
            if (outcome instanceof PublishOutcome.Committed) {
                published(publication);
            }
        }

        @Override
        public void failed(Throwable error) {}

        @Override
        public @Nullable TraceParent hint() {
            return null;
        }

        @Override
        public void hinted(boolean taken) {}
    }
}
