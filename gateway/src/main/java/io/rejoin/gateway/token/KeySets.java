// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.token;

import io.rejoin.gateway.tenant.TenantDirectory;
import io.rejoin.gateway.tenant.TenantIssuer;
import io.rejoin.token.KeySetPolicy;
import io.rejoin.token.PublishedKeySet;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The key sets of all issuers that publish any, kept while a tenant has them. Thread-safe. */
final class KeySets {

    /** @param address null for the one that the issuer's OpenID configuration names */
    private record Name(
            String tenant, String issuer, @Nullable URI address) {}

    private final KeySetClient client;
    private final KeySetPolicy policy;
    private final InstantSource clock;
    private final Map<Name, PublishedKeySet> sets = new ConcurrentHashMap<>();
    private volatile BiConsumer<String, Set<String>> onRemoved = (issuer, keyIds) -> {};

    KeySets(KeySetClient client, KeySetPolicy policy, InstantSource clock) {
        this.client = client;
        this.policy = policy;
        this.clock = clock;
    }

    /** @param listener is told an issuer and the ids of its keys that are published no more */
    void onRemoved(BiConsumer<String, Set<String>> listener) {
        onRemoved = listener;
    }

    /** Those of an issuer, in the order to ask them. */
    List<PublishedKeySet> of(TenantDirectory.Issuer owner) {
        return names(owner.tenant().id(), owner.issuer()).stream()
                .map(name -> sets.computeIfAbsent(name, this::create))
                .toList();
    }

    private PublishedKeySet create(Name name) {
        URI address = name.address();
        Supplier<Mono<String>> fetch =
                address == null ? () -> client.discover(name.issuer()) : () -> client.fetch(address);
        return new PublishedKeySet(
                name.tenant(),
                name.issuer(),
                fetch,
                policy,
                clock,
                removed -> onRemoved.accept(name.issuer(), removed));
    }

    private static List<Name> names(String tenant, TenantIssuer issuer) {
        List<Name> names = new ArrayList<>();
        issuer.keySets().forEach(address -> names.add(new Name(tenant, issuer.name(), address)));
        if (issuer.discovery()) {
            names.add(new Name(tenant, issuer.name(), null));
        }
        return names;
    }

    /** Forgets what no tenant has any more. */
    void retain(TenantDirectory directory) {
        Set<Name> named = new HashSet<>();
        directory.all().forEach(tenant -> tenant.issuers().forEach(issuer -> named.addAll(names(tenant.id(), issuer))));
        sets.keySet().retainAll(named);
    }
}
