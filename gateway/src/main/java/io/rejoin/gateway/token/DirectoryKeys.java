// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.token;

import io.rejoin.gateway.tenant.TenantDirectory;
import io.rejoin.gateway.tenant.Tenants;
import io.rejoin.token.KeySource;
import io.rejoin.token.KeysUnavailableException;
import io.rejoin.token.TenantKey;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The keys of the tenants as they are at the moment of the question. */
final class DirectoryKeys implements KeySource {

    private final Tenants tenants;
    private final InstantSource clock;

    DirectoryKeys(Tenants tenants, InstantSource clock) {
        this.tenants = tenants;
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
        List<TenantKey> keys = owner.issuer().keysAt(clock.instant());
        if (keyId == null) {
            return keys.size() == 1 ? Mono.just(keys.getFirst()) : Mono.empty();
        }
        return Mono.justOrEmpty(
                keys.stream().filter(key -> key.keyId().equals(keyId)).findFirst());
    }
}
