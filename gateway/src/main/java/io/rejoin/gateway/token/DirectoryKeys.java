// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.token;

import io.rejoin.gateway.tenant.TenantDirectory;
import io.rejoin.gateway.tenant.Tenants;
import io.rejoin.token.KeySource;
import io.rejoin.token.KeysUnavailableException;
import io.rejoin.token.PublishedKeySet;
import io.rejoin.token.TenantKey;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The keys of the tenants as they are at the moment of the question. */
final class DirectoryKeys implements KeySource {

    private final Tenants tenants;
    private final KeySets keySets;
    private final InstantSource clock;

    DirectoryKeys(Tenants tenants, KeySets keySets, InstantSource clock) {
        this.tenants = tenants;
        this.keySets = keySets;
        this.clock = clock;
    }

    @Override
    public Mono<TenantKey> find(String issuer, @Nullable String keyId) {
        if (!tenants.isComplete()) {
            return Mono.error(new KeysUnavailableException("the store was not read yet"));
        }
        TenantDirectory.Issuer owner = tenants.snapshot().ofIssuer(issuer);
        if (owner == null || !owner.tenant().enabled()) {
            return Mono.empty();
        }
        List<TenantKey> given = owner.issuer().keysAt(clock.instant());
        List<PublishedKeySet> published = keySets.of(owner);
        if (keyId == null) {
            return onlyKey(given, published);
        }
        for (TenantKey key : given) {
            if (key.keyId().equals(keyId)) {
                return Mono.just(key);
            }
        }
        if (isGiven(owner, keyId)) {
            return Mono.empty(); // its time is over: an issuer that still publishes it does not bring it back
        }
        return Flux.fromIterable(published)
                .concatMapDelayError(set -> set.find(keyId))
                .next();
    }

    private static boolean isGiven(TenantDirectory.Issuer owner, String keyId) {
        return owner.issuer().keys().stream().anyMatch(key -> key.key().keyId().equals(keyId));
    }

    /** Without a key id only an issuer with one source of keys, and one key in it, can be meant. */
    private static Mono<TenantKey> onlyKey(List<TenantKey> given, List<PublishedKeySet> published) {
        if (given.isEmpty() && published.size() == 1) {
            return published.getFirst().find(null);
        }
        return given.size() == 1 && published.isEmpty() ? Mono.just(given.getFirst()) : Mono.empty();
    }
}
