// SPDX-License-Identifier: Apache-2.0
package io.rejoin.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.rejoin.identity.GatewayClient.Answer;
import io.rejoin.token.Identity;
import io.rejoin.token.IdentitySigningKey;
import io.rejoin.token.IdentityTokenSigner;
import io.rejoin.token.IdentityTokenVerifier;
import io.rejoin.token.Revocation;
import io.rejoin.token.RevocationEntry;
import io.rejoin.token.Revocations;
import io.rejoin.token.Verification;
import io.rejoin.web.Lease;
import io.rejoin.web.LeaseState;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;
import tools.jackson.databind.json.JsonMapper;

/** What a service makes of what a gateway says each second, in virtual time. */
class RevocationWatchTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Instant NOW = Instant.now();
    private static final Identity ALICE = GatewayStub.identity("acme", "alice");

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final InstantSource clock = () -> NOW.plusMillis(time.now(TimeUnit.MILLISECONDS));
    private final Revocations revocations = new Revocations();
    private final IdentityTokenVerifier verifier = IdentityTokenVerifier.awaitingKeys(clock);
    private final List<Long> asked = new ArrayList<>();
    private final Deque<Mono<Answer>> answers = new ArrayDeque<>();
    private final RevocationWatch watch = new RevocationWatch(
            after -> {
                asked.add(after);
                Mono<Answer> next = answers.poll();
                return next == null ? told(after) : next;
            },
            revocations,
            new GatewayKeys(List.of(), verifier, clock),
            clock,
            time,
            Duration.ofMillis(50));

    @AfterEach
    void stop() {
        watch.stop();
        time.dispose();
    }

    @Test
    void revocationEndsAnOpenLeaseWithinASecondAndItsNeighbourGoesOn() {
        answers.add(told(7));
        watch.start();
        Lease alices = new Caller(ALICE, revocations).lease();
        Lease bobs = new Caller(GatewayStub.identity("acme", "bob"), revocations).lease();
        assertThat(alices.at(NOW.toEpochMilli())).isSameAs(LeaseState.VALID);

        answers.add(told(8, new Revocation.OfUser("acme", "alice", NOW, NOW.plusSeconds(60))));
        time.advanceTimeBy(RevocationWatch.INTERVAL);

        assertThat(alices.at(NOW.toEpochMilli())).isInstanceOf(LeaseState.Revoked.class);
        assertThat(bobs.at(NOW.toEpochMilli())).isSameAs(LeaseState.VALID);
        assertThat(bobs.at(NOW.plusSeconds(900).toEpochMilli())).isInstanceOf(LeaseState.Expired.class);
        time.advanceTimeBy(RevocationWatch.INTERVAL);
        assertThat(asked).containsExactly(-1L, 7L, 8L);
    }

    @Test
    void whileNoGatewayAnswersWhatIsKnownStaysAndTheNextAnswerCounts() {
        answers.add(told(7, new Revocation.OfToken("acme", "gone", NOW.plusSeconds(600))));
        watch.start();
        answers.add(Mono.error(new IllegalStateException("away")));
        answers.add(Mono.just(new Answer(503, new byte[0])));
        answers.add(Mono.just(new Answer(200, "<html>".getBytes(UTF_8))));
        answers.add(told(8, new Revocation.OfToken("acme", "t-1", NOW.plusSeconds(600))));

        time.advanceTimeBy(RevocationWatch.INTERVAL.multipliedBy(3));
        assertThat(revocations.size()).isOne();
        time.advanceTimeBy(RevocationWatch.INTERVAL);

        assertThat(revocations.revokes(ALICE)).isTrue();
        assertThat(asked).containsExactly(-1L, 7L, 7L, 7L, 7L);
    }

    @Test
    void pagesAreAskedForWithoutWaiting() {
        answers.add(Mono.just(new Answer(200, json(new Trust(3, true, List.of(), keys())))));
        answers.add(told(9));

        watch.start();

        assertThat(asked).containsExactly(-1L, 3L);
    }

    @Test
    void newKeyIsBelievedAtOnceAndAnOldOneUntilNoGatewayHasNamedItForAWhile() {
        IdentitySigningKey next = IdentitySigningKey.generate(new SecureRandom());
        String ofNext = new IdentityTokenSigner(next, clock).sign(ALICE);
        watch.start();
        assertThat(verifier.verify(ofNext)).isInstanceOf(Verification.Rejected.class);

        answers.add(Mono.just(new Answer(200, json(new Trust(0, false, List.of(), List.of(next.publicJwk()))))));
        time.advanceTimeBy(RevocationWatch.INTERVAL);
        assertThat(verifier.verify(ofNext)).isInstanceOf(Verification.Accepted.class);

        time.advanceTimeBy(GatewayKeys.KEPT_UNSEEN.plus(RevocationWatch.INTERVAL.multipliedBy(2)));
        String later = new IdentityTokenSigner(next, clock).sign(ALICE);
        assertThat(verifier.verify(later)).isInstanceOf(Verification.Rejected.class);
        assertThat(verifier.verify(new IdentityTokenSigner(GatewayStub.KEY, clock).sign(ALICE)))
                .isInstanceOf(Verification.Accepted.class);
    }

    @Test
    void withoutAnyKeyAServiceDoesNotStart() {
        answers.add(Mono.never());

        assertThatIllegalStateException().isThrownBy(watch::start).withMessageContaining(IdentityProperties.GATEWAY);
        assertThat(watch.isRunning()).isFalse();
    }

    private static Mono<Answer> told(long revision, Revocation... changes) {
        List<RevocationEntry> entries =
                Arrays.stream(changes).map(RevocationEntry::of).toList();
        return Mono.just(new Answer(200, json(new Trust(revision, false, entries, keys()))));
    }

    private static List<String> keys() {
        return List.of(GatewayStub.KEY.publicJwk());
    }

    private static byte[] json(Trust trust) {
        return JSON.writeValueAsBytes(trust);
    }
}
