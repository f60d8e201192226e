// SPDX-License-Identifier: Apache-2.0
package io.rejoin.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.rejoin.fuzzing.Work;
import io.rejoin.identity.GatewayClient.Answer;
import io.rejoin.token.IdentityTokenVerifier;
import io.rejoin.token.Revocation;
import io.rejoin.token.RevocationEntry;
import io.rejoin.token.Revocations;
import io.rejoin.web.ProblemCode;
import io.rejoin.web.ProblemException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/** What a service hears from a gateway of another release, or from whatever answers in its place. */
class TrustFuzzTest {

    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final Revocation BEFORE = new Revocation.OfToken("acme", "known", NOW.plus(Duration.ofDays(1)));
    private static final Set<ProblemCode> REFUSALS = Set.of(
            ProblemCode.TOKEN_EXPIRED,
            ProblemCode.TOKEN_REVOKED,
            ProblemCode.TOKEN_MISSING,
            ProblemCode.TOKEN_INVALID,
            ProblemCode.TOKEN_EXCHANGE_UNAVAILABLE);

    @FuzzTest
    void trustIsReadOrRefused(byte[] input) {
        Trust trust;
        try {
            trust = Work.bounded(input.length, () -> Trust.read(input));
        } catch (IllegalArgumentException refused) {
            assertThat(refused.getMessage()).hasSizeLessThan(200).matches("[ -~]+");
            return;
        }
        for (RevocationEntry entry : trust.revocations()) {
            try {
                Revocation revocation = entry.toRevocation();
                assertThat(revocation.target().toString().chars()).noneMatch(Character::isISOControl);
                assertThat(RevocationEntry.of(revocation).toRevocation()).isEqualTo(revocation);
            } catch (IllegalArgumentException refused) {
                assertThat(refused.getMessage()).isNotBlank();
            }
        }
    }

    /** One entry that nobody understands takes nothing away from the others, nor from the next answer. */
    @FuzzTest
    void oneAnswerDoesNotEndTheWatch(byte[] input) {
        Revocations revocations = new Revocations();
        revocations.apply(List.of(BEFORE), NOW);
        byte[] good =
                ("{\"revision\":9,\"more\":false,\"keys\":[],\"revocations\":[{\"tenant\":\"acme\",\"kind\":\"token\","
                                + "\"issuer\":\"\",\"name\":\"t-1\",\"expiresAt\":\"2027-01-01T00:00:00Z\"}]}")
                        .getBytes(StandardCharsets.UTF_8);
        int[] asked = {0};
        VirtualTimeScheduler timer = VirtualTimeScheduler.create();
        InstantSource clock = InstantSource.fixed(NOW);
        RevocationWatch watch = new RevocationWatch(
                _ -> Mono.fromSupplier(() -> new Answer(200, asked[0]++ == 0 ? input : good)),
                revocations,
                new GatewayKeys(List.of(GatewayStub.KEY.publicJwk()), IdentityTokenVerifier.awaitingKeys(clock), clock),
                clock,
                timer,
                Duration.ofSeconds(1));
        watch.start();
        timer.advanceTimeBy(RevocationWatch.INTERVAL);
        watch.stop();
        assertThat(asked[0]).isGreaterThanOrEqualTo(2);
        assertThat(revocations.revokes(GatewayStub.identity("acme", "alice"))).isTrue();
    }

    @FuzzTest
    void aRefusalOfAGatewayIsOneOfOurs(byte[] input) {
        ProblemException refused = Work.bounded(
                input.length, () -> GatewayTokenExchange.refused(new String(input, StandardCharsets.UTF_8)));
        assertThat(refused.code()).isIn(REFUSALS);
        assertThat(refused.detail()).hasSizeLessThanOrEqualTo(501).matches("[^\\p{Cntrl}]*");
    }
}
