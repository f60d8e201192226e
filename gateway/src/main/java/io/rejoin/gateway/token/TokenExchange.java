// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.token;

import io.rejoin.gateway.refusal.RefusedException;
import io.rejoin.token.Identity;
import io.rejoin.token.IdentityTokenSigner;
import io.rejoin.token.TokenVerifier;
import io.rejoin.token.Verification;
import reactor.core.publisher.Mono;

/** A tenant's token in, the gateway's word on who that is out. Thread-safe. */
public final class TokenExchange {

    private final TokenVerifier verifier;
    private final IdentityTokenSigner signer;

    TokenExchange(TokenVerifier verifier, IdentityTokenSigner signer) {
        this.verifier = verifier;
        this.signer = signer;
    }

    /** Errors with {@link RefusedException} if the token proves nothing, or cannot be judged now. */
    public Mono<UpstreamIdentity> exchange(String token) {
        return verifier.verify(token).map(verification -> switch (verification) {
            case Verification.Accepted(Identity identity) -> new UpstreamIdentity(identity, signer.sign(identity));
            case Verification.Rejected rejected -> throw new RefusedException(TokenRefusals.problem(rejected));
        });
    }
}
