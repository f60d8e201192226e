// SPDX-License-Identifier: Apache-2.0
package io.rejoin.token;

import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import reactor.core.publisher.Mono;

/**
 * A {@link TokenVerifier} that remembers which tokens were accepted, since clients show the same one with every request.
 *
 * <p>An entry is believed until the token's own {@code exp}, and no longer than {@link CacheLimits#maxAge()}: so long does a removed key
 * stay in effect unless {@link #evict} is called. Every hit asks the clock again; a token within the clock skew after its {@code exp}
 * is never served from here but judged anew.
 *
 * <p>Refusals are not remembered: strangers can make as many bad tokens as they like and would push the good ones out, a token that is
 * not valid yet or whose key is not known yet may be good in a second, and a bad one is mostly refused before any signature is checked.
 */
public final class CachingTokenVerifier implements TokenVerifier {

    private final TokenVerifier delegate;
    private final AcceptedTokens accepted;

    /** Counts evictions, so that a verification that was under way during one does not bring back what it removed. */
    private final AtomicLong evictions = new AtomicLong();

    /** With {@link CacheLimits#defaults()}. */
    public CachingTokenVerifier(TokenVerifier delegate, InstantSource clock) {
        this(delegate, CacheLimits.defaults(), clock);
    }

    /**
     * @param delegate judges what is not in the cache
     * @param limits the bounds of the cache
     * @param clock what "now" is, the same as the delegate's
     */
    public CachingTokenVerifier(TokenVerifier delegate, CacheLimits limits, InstantSource clock) {
        this.delegate = delegate;
        this.accepted = new AcceptedTokens(limits, clock);
    }

    /** {@inheritDoc} */
    @Override
    public Mono<Verification> verify(String compactToken) {
        if (compactToken.length() > IdentityTokens.MAX_TOKEN_BYTES) {
            return delegate.verify(compactToken);
        }
        return Mono.defer(() -> {
            TokenDigest digest = TokenDigest.of(compactToken);
            Verification.Accepted known = accepted.find(digest);
            return known == null ? verify(compactToken, digest) : Mono.just(known);
        });
    }

    /**
     * Forgets the tokens whose identity meets the condition: revoked by id, of a banned user, verified by a removed key.
     *
     * <p>Once it has returned, none of them stays in the cache, nor does one whose verification began before. The caller first makes
     * sure that the delegate refuses them. Looks at every entry.
     */
    public void evict(Predicate<Identity> condition) {
        evictions.incrementAndGet();
        accepted.removeIf(condition);
    }

    private Mono<Verification> verify(String compactToken, TokenDigest digest) {
        long before = evictions.get();
        return delegate.verify(compactToken).doOnNext(verification -> {
            if (verification instanceof Verification.Accepted good && evictions.get() == before) {
                accepted.keep(digest, good, good.identity().expiresAt());
                if (evictions.get() != before) {
                    // An eviction began between the look and the put and may have passed this entry by.
                    accepted.remove(digest);
                }
            }
        });
    }
}
