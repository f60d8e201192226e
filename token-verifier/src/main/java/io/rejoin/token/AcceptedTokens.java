// SPDX-License-Identifier: Apache-2.0
package io.rejoin.token;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A bounded cache of verified tokens, each believed for a while, never beyond its own expiry.
 *
 * <p>The cache's timer only frees memory; whether an entry is still good is asked of the clock on every hit.
 */
final class AcceptedTokens {

    private record Entry(Verification.Accepted accepted, Instant until, int bytes) {}

    private final Cache<TokenDigest, Entry> entries;
    private final CacheLimits limits;
    private final InstantSource clock;

    AcceptedTokens(CacheLimits limits, InstantSource clock) {
        this.limits = limits;
        this.clock = clock;
        this.entries = Caffeine.newBuilder()
                .maximumWeight(limits.maxBytes())
                .weigher((TokenDigest digest, Entry entry) -> entry.bytes())
                .expireAfterWrite(limits.maxAge())
                .ticker(() -> Nanos.of(clock))
                .executor(Runnable::run)
                .build();
    }

    Verification.@Nullable Accepted find(TokenDigest digest) {
        Entry entry = entries.getIfPresent(digest);
        return entry != null && clock.instant().isBefore(entry.until()) ? entry.accepted() : null;
    }

    /**
     * @param notAfter when the token itself ends
     */
    void keep(TokenDigest digest, Verification.Accepted accepted, Instant notAfter) {
        Instant now = clock.instant();
        if (now.isBefore(notAfter)) {
            Instant oldest = now.plus(limits.maxAge());
            int bytes = Math.max(limits.minEntryBytes(), IdentityWeight.of(accepted.identity()));
            entries.put(digest, new Entry(accepted, oldest.isBefore(notAfter) ? oldest : notAfter, bytes));
        }
    }

    void remove(TokenDigest digest) {
        entries.invalidate(digest);
    }

    void removeIf(Predicate<Identity> condition) {
        entries.asMap()
                .values()
                .removeIf(entry -> condition.test(entry.accepted().identity()));
    }

    void clear() {
        entries.invalidateAll();
    }

    long size() {
        entries.cleanUp();
        return entries.estimatedSize();
    }
}
