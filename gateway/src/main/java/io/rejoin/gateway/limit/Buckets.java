// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.limit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.rejoin.gateway.tenant.Rate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/**
 * The buckets that were used lately, {@value #MAX} at most: whoever sends from a million addresses, or as a million users, makes others
 * forgotten, not the memory grow. A forgotten bucket is as Redis has it; while Redis is away it is full.
 */
final class Buckets {

    static final int MAX = 50_000;

    private static final Duration IDLE = Duration.ofMinutes(10);

    private final Cache<String, Bucket> buckets;
    private final LongSupplier nanos;

    /** @param nanos a monotonic clock */
    Buckets(LongSupplier nanos) {
        this.nanos = nanos;
        this.buckets = Caffeine.newBuilder()
                .maximumSize(MAX)
                .expireAfterAccess(IDLE)
                .ticker(nanos::getAsLong)
                .executor((Executor) Runnable::run)
                .build();
    }

    /** Adds what a bucket of that name has to give, unless there is no limit. */
    void demand(List<Demand> demands, String key, Rate rate, String policy) {
        demand(demands, key, rate, policy, false);
    }

    void demand(List<Demand> demands, String key, Rate rate, String policy, boolean mayOwe) {
        if (!rate.isUnlimited()) {
            demands.add(new Demand(of(key), rate, policy, mayOwe));
        }
    }

    Bucket of(String key) {
        return buckets.get(key, it -> new Bucket(it, nanos.getAsLong()));
    }

    long size() {
        buckets.cleanUp();
        return buckets.estimatedSize();
    }
}
