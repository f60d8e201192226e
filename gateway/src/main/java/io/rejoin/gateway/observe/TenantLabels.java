// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.observe;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Which tenants metrics tell apart. A monitoring system keeps a series for every value of a label: what a million tenants would
 * cost there is bounded here. Thread-safe.
 */
final class TenantLabels {

    /** Nobody was proven to ask. No tenant can have this name's brackets. */
    static final String NONE = "(none)";

    static final String OTHER = "(other)";

    private final int limit;
    private final Set<String> named = ConcurrentHashMap.newKeySet();
    private final AtomicInteger size = new AtomicInteger();

    /** @param configured take their places first, in this order */
    TenantLabels(int limit, List<String> configured) {
        this.limit = limit;
        configured.forEach(this::of);
    }

    String of(@Nullable String tenant) {
        if (tenant == null) {
            return NONE;
        }
        return named.contains(tenant) || hasRoomFor(tenant) ? tenant : OTHER;
    }

    private boolean hasRoomFor(String tenant) {
        if (size.get() >= limit) {
            return false;
        }
        synchronized (size) {
            if (size.get() < limit && named.add(tenant)) {
                size.incrementAndGet();
            }
        }
        return named.contains(tenant);
    }
}
