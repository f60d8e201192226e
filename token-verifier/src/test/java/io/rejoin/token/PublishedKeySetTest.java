// SPDX-License-Identifier: Apache-2.0
package io.rejoin.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

class PublishedKeySetTest {

    private static final KeySetPolicy POLICY = KeySetPolicy.DEFAULT;
    private static final ECKey A = ec("a");
    private static final ECKey B = ec("b");

    private final List<Set<String>> removed = new ArrayList<>();
    private Instant now = Instant.parse("2030-01-01T00:00:00Z");
    private int fetches;
    private Mono<String> answer = Mono.just(set(A));
    private final PublishedKeySet keys = new PublishedKeySet(
            "acme",
            "i",
            () -> {
                fetches++;
                return answer;
            },
            POLICY,
            () -> now,
            removed::add);

    @Test
    void isFetchedOnceAndAgainBesideTheRequestsWhenItIsOld() {
        assertThat(find("a")).isNotNull();
        now = now.plus(POLICY.refresh()).minusMillis(1);
        assertThat(find("a")).isNotNull();
        assertThat(fetches).isOne();

        answer = Mono.never();
        now = now.plusMillis(1);
        assertThat(find("a")).isNotNull();
        assertThat(find("a")).isNotNull();
        assertThat(fetches).isEqualTo(2);
    }

    @Test
    void keyThatIsTakenAwayIsGoneAfterTwiceTheRefreshWhetherOrNotAnybodyAskedBefore() {
        assertThat(find("a")).isNotNull();
        answer = Mono.just(set(B));
        now = now.plus(POLICY.refresh().multipliedBy(2));

        assertThat(find("a")).isNull();
        assertThat(find("b")).isNotNull();
        assertThat(removed).containsExactly(Set.of("a"));
    }

    /** Whoever remembers what the old one accepted has to forget it; before, the id alone was compared. */
    @Test
    void keyThatIsAnotherUnderItsIdCountsAsTakenAway() {
        assertThat(find("a")).isNotNull();
        answer = Mono.just(set(A));
        now = now.plus(POLICY.refresh().multipliedBy(2));
        assertThat(find("a")).isNotNull();
        assertThat(removed).isEmpty();

        answer = Mono.just(set(ec("a")));
        now = now.plus(POLICY.refresh().multipliedBy(2));
        assertThat(find("a")).isNotNull();
        assertThat(removed).containsExactly(Set.of("a"));
    }

    @Test
    void newKeyIsFoundAtOnceButMadeUpOnesCauseOneFetchPerInterval() {
        assertThat(find("a")).isNotNull();
        answer = Mono.just(set(A, B));
        now = now.plus(POLICY.minInterval());
        assertThat(find("b")).isNotNull();
        assertThat(fetches).isEqualTo(2);

        for (int i = 0; i < 10_000; i++) {
            assertThat(find("made-up-" + i)).isNull();
        }
        assertThat(fetches).isEqualTo(2);
        assertThat(find("b")).isNotNull();
    }

    @Test
    void thoseWhoAskAtOnceShareOneFetchAndOneWhoLeavesDoesNotEndIt() {
        Sinks.One<String> slow = Sinks.one();
        answer = slow.asMono();
        List<TenantKey> found = new ArrayList<>();
        var leaving = keys.find("a").subscribe(found::add);
        var staying = keys.find("a").subscribe(found::add);
        leaving.dispose();

        slow.tryEmitValue(set(A)).orThrow();

        assertThat(staying.isDisposed()).isTrue();
        assertThat(found).hasSize(1);
        assertThat(fetches).isOne();
    }

    @Test
    void duringAnOutageLastKnownKeysServeForAWhileAndThenNobodyCanTell() {
        assertThat(find("a")).isNotNull();
        answer = Mono.error(new IllegalStateException("away"));
        now = now.plus(POLICY.outage()).minusMillis(1);
        assertThat(find("a")).isNotNull();
        assertUnavailable("made-up");

        now = now.plus(POLICY.minInterval());
        assertUnavailable("a");
        int before = fetches;
        assertUnavailable("a");
        assertThat(fetches).isEqualTo(before);

        answer = Mono.just(set(A));
        now = now.plus(POLICY.minInterval());
        assertThat(find("a")).isNotNull();
    }

    @Test
    void issuerThatWasNeverReachedIsUnavailableAndNotUnknown() {
        answer = Mono.just("<html>");
        assertUnavailable("a");
        answer = Mono.just("{\"keys\":[" + "{},".repeat(100) + "{}]}");
        now = now.plus(Duration.ofMinutes(1));
        assertUnavailable("a");
    }

    @Test
    void algorithmIsTheKeysOwnOrThatOfItsKind() throws JOSEException {
        RSAKey rsa = new RSAKeyGenerator(2048).keyID("rsa").generate();
        RSAKey pss = new RSAKeyGenerator(2048)
                .keyID("pss")
                .algorithm(JWSAlgorithm.PS384)
                .generate();
        Map<String, TenantKey> read = KeySetDocument.read("acme", "i", set(A, rsa, pss));

        assertThat(Objects.requireNonNull(read.get("a")).algorithm()).isEqualTo(TokenAlgorithm.ES256);
        assertThat(Objects.requireNonNull(read.get("rsa")).algorithm()).isEqualTo(TokenAlgorithm.RS256);
        assertThat(Objects.requireNonNull(read.get("pss")).algorithm()).isEqualTo(TokenAlgorithm.PS384);
    }

    /** A symmetric key in a public document would let everybody sign. */
    @Test
    void keysThatNobodyShouldPublishOrUseArePassedOver() throws JOSEException {
        OctetSequenceKey secret =
                new OctetSequenceKey.Builder(new byte[64]).keyID("oct").build();
        ECKey encryption = new ECKeyGenerator(Curve.P_256)
                .keyID("enc")
                .keyUse(KeyUse.ENCRYPTION)
                .generate();
        RSAKey hmacByName = new RSAKeyGenerator(2048)
                .keyID("hs")
                .algorithm(JWSAlgorithm.HS256)
                .generate();
        RSAKey weak = new RSAKeyGenerator(1024, true).keyID("weak").generate();
        ECKey anonymous = new ECKeyGenerator(Curve.P_256).generate();
        String text = "{\"keys\":[" + B.toJSONString() + "," + secret.toJSONString() + ","
                + encryption.toPublicJWK() + "," + hmacByName.toPublicJWK() + "," + weak.toPublicJWK() + ","
                + anonymous.toPublicJWK() + ",{\"kty\":\"new\",\"kid\":\"x\"}," + A.toPublicJWK() + "]}";

        assertThat(KeySetDocument.read("acme", "i", text)).containsOnlyKeys("a");
    }

    private @Nullable TenantKey find(@Nullable String keyId) {
        return keys.find(keyId).block(Duration.ofSeconds(5));
    }

    private void assertUnavailable(String keyId) {
        assertThatExceptionOfType(KeysUnavailableException.class).isThrownBy(() -> find(keyId));
    }

    private static ECKey ec(String keyId) {
        try {
            return new ECKeyGenerator(Curve.P_256).keyID(keyId).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String set(JWK... jwks) {
        return Arrays.stream(jwks)
                .map(jwk -> jwk.toPublicJWK().toJSONString())
                .collect(Collectors.joining(",", "{\"keys\":[", "]}"));
    }
}
