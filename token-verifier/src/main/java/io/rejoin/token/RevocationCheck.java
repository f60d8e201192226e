// SPDX-License-Identifier: Apache-2.0
package io.rejoin.token;

import reactor.core.publisher.Mono;

/**
 * A {@link TokenVerifier} that refuses what was revoked since it was accepted: stands in front of {@link CachingTokenVerifier}, so that no
 * cache has to be searched for what a revocation concerns. Safe for use by several threads.
 */
public final class RevocationCheck implements TokenVerifier {

    private static final Verification REVOKED =
            new Verification.Rejected(Rejection.REVOKED, "token: revoked (expected: another one)");

    private final TokenVerifier delegate;
    private final Revocations revocations;

    /**
     * @param delegate judges everything else
     * @param revocations what is revoked at the moment of each question
     */
    public RevocationCheck(TokenVerifier delegate, Revocations revocations) {
        this.delegate = delegate;
        this.revocations = revocations;
    }

    /** {@inheritDoc} */
    @Override
    public Mono<Verification> verify(String compactToken) {
        return delegate.verify(compactToken)
                .map(verification -> verification instanceof Verification.Accepted accepted
                                && revocations.revokes(accepted.identity())
                        ? REVOKED
                        : verification);
    }
}
