// SPDX-License-Identifier: Apache-2.0
package io.rejoin.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

class CachingTokenVerifierTest {

    private static final long NOW = ManualClock.START.getEpochSecond();

    private final ManualClock clock = new ManualClock();
    private final AtomicInteger asked = new AtomicInteger();
    private final TokenVerifier tenants =
            new TenantTokenVerifier(KeySource.of(List.of(Tokens.KEY)), TokenPolicy.defaults(), clock);
    private final CachingTokenVerifier caching = new CachingTokenVerifier(counted(tenants), clock);

    @Test
    void anAcceptedTokenIsNotVerifiedAgain() {
        Identity first = Judged.by(caching, Tokens.good()).accepted();
        assertThat(Judged.by(caching, Tokens.good()).accepted()).isSameAs(first);
        assertThat(asked).hasValue(1);
        assertThat(Judged.by(caching, token("bob", 600)).accepted().subject()).isEqualTo("bob");
        assertThat(asked).hasValue(2);
    }

    @Test
    void nothingIsBelievedForLongerThanTheAge() {
        Judged.by(caching, Tokens.good()).accepted();
        clock.advance(Duration.ofSeconds(59));
        Judged.by(caching, Tokens.good()).accepted();
        assertThat(asked).hasValue(1);
        clock.advance(Duration.ofSeconds(1));
        Judged.by(caching, Tokens.good()).accepted();
        assertThat(asked).hasValue(2);
    }

    @Test
    void nothingIsBelievedAfterItsOwnEnd() {
        String token = token("alice", 5);
        Judged.by(caching, token).accepted();
        clock.advance(Duration.ofSeconds(5));
        // Within the clock skew: still good, but that is for the delegate to say.
        Judged.by(caching, token).accepted();
        Judged.by(caching, token).accepted();
        assertThat(asked).hasValue(3);
        clock.advance(Duration.ofSeconds(30));
        Judged.by(caching, token).rejected(Rejection.EXPIRED);
    }

    @Test
    void refusalsAreNotRemembered() {
        String early = Tokens.signed(Tokens.HEADER, Tokens.json(Tokens.claims("nbf", NOW + 40)));
        Judged.by(caching, early).rejected(Rejection.NOT_YET_VALID);
        clock.advance(Duration.ofSeconds(10));
        Judged.by(caching, early).accepted();
        String bad = Tokens.good() + "A";
        Judged.by(caching, bad).rejected(Rejection.BAD_SIGNATURE);
        Judged.by(caching, bad).rejected(Rejection.BAD_SIGNATURE);
        assertThat(asked).hasValue(4);
    }

    @Test
    void anotherSpellingOfARememberedTokenIsAnotherToken() {
        Judged.by(caching, Tokens.good()).accepted();
        Judged.by(caching, Tokens.good() + "=").rejected(Rejection.MALFORMED);
        Judged.by(caching, " " + Tokens.good()).rejected(Rejection.MALFORMED);
        String otherClaims = token("bob", 600);
        String spliced = otherClaims.substring(0, otherClaims.lastIndexOf('.'))
                + Tokens.good().substring(Tokens.good().lastIndexOf('.'));
        Judged.by(caching, spliced).rejected(Rejection.BAD_SIGNATURE);
    }

    @Test
    void evictionForgetsWhatMeetsTheCondition() {
        Judged.by(caching, token("alice", 600)).accepted();
        Judged.by(caching, token("bob", 600)).accepted();
        caching.evict(identity -> identity.subject().equals("alice"));
        Judged.by(caching, token("bob", 600)).accepted();
        assertThat(asked).hasValue(2);
        Judged.by(caching, token("alice", 600)).accepted();
        assertThat(asked).hasValue(3);
    }

    /** A key is revoked while a check with it is under way: its outcome must not enter the cache after the eviction. */
    @Test
    void aVerificationThatBeganBeforeAnEvictionIsNotRemembered() {
        Sinks.One<Verification> slow = Sinks.one();
        CachingTokenVerifier cache = new CachingTokenVerifier(counted(token -> slow.asMono()), clock);
        StepVerifier.create(cache.verify("slow"))
                .then(() -> cache.evict(identity -> true))
                .then(() -> slow.tryEmitValue(new Verification.Accepted(
                                Judged.byDefault(Tokens.good()).accepted()))
                        .orThrow())
                .expectNextCount(1)
                .expectComplete()
                .verify(Duration.ofSeconds(10));
        Judged.by(cache, "slow").accepted();
        assertThat(asked).hasValue(2);
    }

    @Test
    void theTimeOfSubscriptionCountsNotTheTimeOfTheCall() {
        Mono<Verification> again = caching.verify(Tokens.good());
        again.block();
        clock.advance(Duration.ofSeconds(631));
        new Judged(java.util.Objects.requireNonNull(again.block())).rejected(Rejection.EXPIRED);
    }

    @Test
    void theNumberOfEntriesIsBounded() {
        AcceptedTokens tokens = new AcceptedTokens(new CacheLimits(10, 1 << 20, Duration.ofSeconds(60)), clock);
        fill(tokens, 1_000, Permissions.NONE);
        assertThat(tokens.size()).isBetween(1L, 10L);
    }

    @Test
    void theMemoryOfEntriesIsBounded() {
        AcceptedTokens tokens = new AcceptedTokens(new CacheLimits(100, 100 << 10, Duration.ofSeconds(60)), clock);
        List<String> large = java.util.Collections.nCopies(Permissions.MAX_PATTERNS, "x".repeat(60));
        fill(tokens, 1_000, Permissions.of(large, List.of(), false));
        assertThat(tokens.size()).isEqualTo(1);
    }

    @Test
    void oversizedTextGoesToTheDelegateWithoutBeingHashed() {
        Judged.by(caching, "x".repeat(1 << 20)).rejected(Rejection.TOO_LARGE);
    }

    private void fill(AcceptedTokens tokens, int count, Permissions permissions) {
        for (int i = 0; i < count; i++) {
            Identity identity = new Identity(
                    "acme", "user-" + i, permissions, clock.instant().plusSeconds(600), null, "i", "k", null);
            tokens.keep(TokenDigest.of("token-" + i), new Verification.Accepted(identity), identity.expiresAt());
        }
    }

    private TokenVerifier counted(TokenVerifier delegate) {
        return token -> {
            asked.incrementAndGet();
            return delegate.verify(token);
        };
    }

    private static String token(String subject, long seconds) {
        java.util.Map<String, @org.jspecify.annotations.Nullable Object> claims = Tokens.claims("sub", subject);
        claims.put("exp", NOW + seconds);
        return Tokens.signed(Tokens.HEADER, Tokens.json(claims));
    }
}
