// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.token;

import io.rejoin.gateway.tenant.TenantDirectory;
import io.rejoin.token.CachingTokenVerifier;
import java.util.function.Consumer;

/** Makes the cache forget the tokens of tenants that changed: their keys may be others now, or none. */
final class ChangedTenants implements Consumer<TenantDirectory> {

    private final CachingTokenVerifier verifier;
    private TenantDirectory before;

    ChangedTenants(TenantDirectory before, CachingTokenVerifier verifier) {
        this.before = before;
        this.verifier = verifier;
    }

    @Override
    public void accept(TenantDirectory now) {
        TenantDirectory earlier = before;
        before = now;
        // The same object as long as nothing of the tenant was changed.
        verifier.evict(identity -> now.find(identity.tenant()) != earlier.find(identity.tenant()));
    }
}
