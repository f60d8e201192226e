// SPDX-License-Identifier: Apache-2.0
package io.rejoin.token;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The keys that an issuer publishes, as they were last fetched.
 *
 * <p>Asked with claims that nobody has verified: whatever comes, there is one fetch at a time and one in {@link KeySetPolicy#minInterval()} at
 * most. That bounds the harm of made-up key ids better than remembering them would, and takes no memory. Safe for use by several threads;
 * does not block.
 */
public final class PublishedKeySet {

    private record Loaded(Map<String, TenantKey> keys, Instant at) {}

    private final String tenant;
    private final String issuer;
    private final Supplier<Mono<String>> fetch;
    private final KeySetPolicy policy;
    private final InstantSource clock;
    private final Consumer<Set<String>> onRemoved;

    private final Object lock = new Object();
    private @Nullable Mono<Loaded> underWay;
    private @Nullable Instant lastAttempt;
    private boolean lastFailed;

    private volatile @Nullable Loaded loaded;

    /**
     * @param fetch gets the JSON text of the key set, bounded in time and size
     * @param onRemoved is told of key ids that were in the set and are so no more, or of another key now
     */
    public PublishedKeySet(
            String tenant,
            String issuer,
            Supplier<Mono<String>> fetch,
            KeySetPolicy policy,
            InstantSource clock,
            Consumer<Set<String>> onRemoved) {
        this.tenant = tenant;
        this.issuer = issuer;
        this.fetch = fetch;
        this.policy = policy;
        this.clock = clock;
        this.onRemoved = onRemoved;
    }

    /**
     * The key of that id; without an id the only one. Empty if there is none. Errors with {@link KeysUnavailableException} if that cannot be
     * told now.
     */
    public Mono<TenantKey> find(@Nullable String keyId) {
        return Mono.defer(() -> {
            Loaded known = loaded;
            if (known == null) {
                return refreshed().mapNotNull(it -> key(it, keyId));
            }
            Duration age = Duration.between(known.at(), clock.instant());
            if (age.compareTo(policy.outage()) >= 0) {
                return refreshed().mapNotNull(it -> key(it, keyId));
            }
            TenantKey key = key(known, keyId);
            if (key != null && age.compareTo(policy.refresh().multipliedBy(2)) >= 0) {
                return refreshed()
                        .map(it -> Optional.ofNullable(key(it, keyId)))
                        .onErrorReturn(KeysUnavailableException.class, Optional.of(key))
                        .mapNotNull(it -> it.orElse(null));
            }
            if (key == null) {
                // Perhaps a new one. If the set cannot be fetched, nobody can tell.
                return refreshed().mapNotNull(it -> key(it, keyId));
            }
            if (age.compareTo(policy.refresh()) >= 0) {
                refreshed().subscribe(_ -> {}, _ -> {}); // its failure shows where it is needed
            }
            return Mono.just(key);
        });
    }

    private static @Nullable TenantKey key(Loaded set, @Nullable String keyId) {
        if (keyId != null) {
            return set.keys().get(keyId);
        }
        return set.keys().size() == 1 ? set.keys().values().iterator().next() : null;
    }

    /** The set after a fetch: one that is under way, a new one, or, too soon after the last, what that had brought. */
    private Mono<Loaded> refreshed() {
        synchronized (lock) {
            if (underWay != null) {
                return underWay;
            }
            Instant now = clock.instant();
            Loaded known = loaded;
            if (lastAttempt != null && now.isBefore(lastAttempt.plus(policy.minInterval()))) {
                return lastFailed || known == null
                        ? Mono.error(new KeysUnavailableException("key set of " + issuer + ": the last fetch failed"))
                        : Mono.just(known);
            }
            lastAttempt = now;
            // Goes on if whoever asked leaves: others wait for it, and the next one needs it.
            Mono<Loaded> attempt = Mono.defer(fetch)
                    .map(text -> new Loaded(KeySetDocument.read(tenant, issuer, text), clock.instant()))
                    .switchIfEmpty(Mono.error(() -> new IllegalArgumentException("key set: empty answer")))
                    .doOnNext(it -> done(it))
                    .doOnError(_ -> done(null))
                    .onErrorMap(e -> new KeysUnavailableException("key set of " + issuer + ": " + e.getMessage(), e))
                    .cache();
            underWay = attempt;
            return attempt;
        }
    }

    private void done(@Nullable Loaded fetched) {
        Set<String> removed = new HashSet<>();
        synchronized (lock) {
            underWay = null;
            lastFailed = fetched == null;
            if (fetched != null) {
                if (loaded != null) {
                    loaded.keys().forEach((keyId, key) -> {
                        TenantKey now = fetched.keys().get(keyId);
                        if (now == null || !now.isSameAs(key)) {
                            removed.add(keyId);
                        }
                    });
                }
                loaded = fetched;
            }
        }
        if (!removed.isEmpty()) {
            onRemoved.accept(removed);
        }
    }
}
