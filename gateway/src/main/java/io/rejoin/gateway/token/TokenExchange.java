// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.token;

import io.rejoin.gateway.refusal.RefusedException;
import io.rejoin.gateway.tenant.StorageSize;
import io.rejoin.gateway.tenant.Tenant;
import io.rejoin.gateway.tenant.Tenants;
import io.rejoin.token.Identity;
import io.rejoin.token.IdentityTokenSigner;
import io.rejoin.token.TokenVerifier;
import io.rejoin.token.Verification;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** A tenant's token in, the gateway's word on who that is out. Thread-safe. */
public final class TokenExchange {

    private final TokenVerifier verifier;
    private final IdentityTokenSigner signer;
    private final Tenants tenants;

    TokenExchange(TokenVerifier verifier, IdentityTokenSigner signer, Tenants tenants) {
        this.verifier = verifier;
        this.signer = signer;
        this.tenants = tenants;
    }

    /** Errors with {@link RefusedException} if the token proves nothing, or cannot be judged now. */
    public Mono<UpstreamIdentity> exchange(String token) {
        return verifier.verify(token).map(verification -> switch (verification) {
            case Verification.Accepted(Identity identity) -> vouched(identity.withStorageLimit(storageLimit(identity)));
            case Verification.Rejected rejected -> throw new RefusedException(TokenRefusals.problem(rejected));
        });
    }

    private UpstreamIdentity vouched(Identity identity) {
        return new UpstreamIdentity(identity, signer.sign(identity));
    }

    private @Nullable Long storageLimit(Identity identity) {
        Tenant tenant = tenants.find(identity.tenant());
        StorageSize limit = tenant == null ? null : tenant.limits().storage();
        return limit == null ? null : limit.bytes();
    }
}
