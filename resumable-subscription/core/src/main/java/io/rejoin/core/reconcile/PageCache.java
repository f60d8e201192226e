// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core.reconcile;

import io.rejoin.core.Event;
import io.rejoin.core.StreamKey;
import io.rejoin.core.spi.Read;
import io.rejoin.core.spi.Slice;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Pages read a moment ago, for other subscribers that lag at the same place. Thread-safe.
 *
 * <p>A page is good for half as long as a ring may vouch for a cursor without asking the log. It answers only the very read
 * that it answered before.
 */
final class PageCache {

    /** What an event of a page costs besides its payload and one encoding of it. */
    private static final int OVERHEAD_BYTES = 256;

    private record Page(Slice slice, long bytes, long readAt) {}

    private final long maxBytes;
    private final long lifetimeNanos;
    private final LinkedHashMap<Read, Page> pages = new LinkedHashMap<>();
    private long bytes;

    PageCache(ReconcileSettings settings) {
        this.maxBytes = settings.pageCacheBytes();
        this.lifetimeNanos = settings.freshness().toNanos() / 2;
    }

    synchronized @Nullable Slice get(Read read, long now) {
        Page page = pages.get(read);
        return page != null && now - page.readAt <= lifetimeNanos ? page.slice : null;
    }

    synchronized void put(Read read, Slice slice, long readAt) {
        if (slice.events().isEmpty()) {
            return;
        }
        long size = 0;
        for (Event event : slice.events()) {
            size += OVERHEAD_BYTES + 2L * event.content().bytes().length;
        }
        Page replaced = pages.remove(read);
        bytes += size - (replaced == null ? 0 : replaced.bytes);
        pages.put(read, new Page(slice, size, readAt));
        while (bytes > maxBytes) {
            bytes -= pages.pollFirstEntry().getValue().bytes;
        }
    }

    /** Forgets a stream's pages, whose events may have been given other contents. */
    synchronized void forget(StreamKey stream) {
        Iterator<Map.Entry<Read, Page>> entries = pages.entrySet().iterator();
        while (entries.hasNext()) {
            Map.Entry<Read, Page> entry = entries.next();
            if (entry.getKey().stream().equals(stream)) {
                bytes -= entry.getValue().bytes;
                entries.remove();
            }
        }
    }

    /** Forgets what is too old to be used. */
    synchronized void expire(long now) {
        Iterator<Page> values = pages.values().iterator();
        while (values.hasNext()) {
            Page page = values.next();
            if (now - page.readAt <= lifetimeNanos) {
                return;
            }
            bytes -= page.bytes;
            values.remove();
        }
    }
}
