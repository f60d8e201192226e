// SPDX-License-Identifier: Apache-2.0
package io.rejoin.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** Issuer and key id select key and tenant. */
class KeySelectionTest {

    private static final String WITHOUT_KID = "{\"alg\":\"HS256\"}";
    private static final String CLAIMS = Tokens.json(Tokens.claims());
    private static final TenantKey SECOND = key(Tokens.TENANT, Tokens.ISSUER, "2030-b");

    @Test
    void withoutKidTheOnlyKeyOfTheIssuerIsTaken() {
        String token = Tokens.signed(WITHOUT_KID, CLAIMS);
        assertThat(Judged.by(verifier(KeySource.of(List.of(Tokens.KEY, key("other", "other", "x")))), token)
                        .accepted()
                        .keyId())
                .isEqualTo(Tokens.KEY_ID);
    }

    @Test
    void withoutKidNoneOfSeveralKeysIsTried() {
        String token = Tokens.signed(WITHOUT_KID, CLAIMS);
        Judged.by(verifier(KeySource.of(List.of(Tokens.KEY, SECOND))), token).rejected(Rejection.UNKNOWN_KEY);
    }

    @Test
    void severalKeysOfOneIssuerOverlapDuringARotation() {
        TokenVerifier verifier = verifier(KeySource.of(List.of(Tokens.KEY, SECOND)));
        assertThat(Judged.by(verifier, Tokens.good()).accepted().keyId()).isEqualTo(Tokens.KEY_ID);
        String next = Tokens.signed(Tokens.HEADER.replace(Tokens.KEY_ID, "2030-b"), CLAIMS);
        assertThat(Judged.by(verifier, next).accepted().keyId()).isEqualTo("2030-b");
    }

    @Test
    void oneKeyIdUnderTwoIssuersIsTwoKeys() {
        TenantKey sameId = key("other", "https://other.example", Tokens.KEY_ID);
        TokenVerifier verifier = verifier(KeySource.of(List.of(Tokens.KEY, sameId)));
        String others = Tokens.signed(Tokens.HEADER, CLAIMS.replace(Tokens.ISSUER, "https://other.example"));
        assertThat(Judged.by(verifier, Tokens.good()).accepted().tenant()).isEqualTo(Tokens.TENANT);
        assertThat(Judged.by(verifier, others).accepted().tenant()).isEqualTo("other");
    }

    @Test
    void twoKeysOfOneNameAreRefused() {
        TenantKey clash = key("other", Tokens.ISSUER, Tokens.KEY_ID);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KeySource.of(List.of(Tokens.KEY, clash)))
                .withMessageContaining("(expected: one)");
    }

    @Test
    void anUnknownIssuerHasNoKeys() {
        String token = Tokens.signed(WITHOUT_KID, CLAIMS.replace(Tokens.ISSUER, "https://nobody.example"));
        Judged.byDefault(token).rejected(Rejection.UNKNOWN_KEY);
    }

    @Test
    void keysThatCannotBeFetchedAreNotTheTokensFault() {
        KeySource down = (issuer, keyId) -> Mono.error(new KeysUnavailableException("down", new IOException("down")));
        Judged.by(verifier(down), Tokens.good()).rejected(Rejection.KEYS_UNAVAILABLE);
    }

    @Test
    void anyOtherFaultOfTheSourceIsAFault() {
        KeySource broken = (issuer, keyId) -> Mono.error(new IllegalStateException("broken"));
        StepVerifier.create(verifier(broken).verify(Tokens.good()))
                .expectErrorMessage("broken")
                .verify(Duration.ofSeconds(10));
    }

    @Test
    void aSourceThatAnswersWithAnotherKeyLetsNobodyIn() {
        String token = Tokens.signed(Tokens.HEADER, CLAIMS.replace(Tokens.ISSUER, "https://other.example"));
        KeySource wrongIssuer = (issuer, keyId) -> Mono.just(Tokens.KEY);
        StepVerifier.create(verifier(wrongIssuer).verify(token))
                .expectError(IllegalStateException.class)
                .verify(Duration.ofSeconds(10));
        KeySource wrongKeyId = (issuer, keyId) -> Mono.just(SECOND);
        StepVerifier.create(verifier(wrongKeyId).verify(Tokens.good()))
                .expectError(IllegalStateException.class)
                .verify(Duration.ofSeconds(10));
    }

    @Test
    void keysMayComeLaterAndFromAnotherThread() {
        KeySource slow = (issuer, keyId) -> Mono.just(Tokens.KEY).publishOn(Schedulers.parallel());
        Judged.by(verifier(slow), Tokens.good()).accepted();
    }

    @Test
    void malformedTokensAskForNoKey() {
        KeySource never = (issuer, keyId) -> Mono.error(new AssertionError("asked for " + issuer));
        Judged.by(verifier(never), "a.b.c").rejected(Rejection.MALFORMED);
        Judged.by(verifier(never), Tokens.signed(WITHOUT_KID, "{}")).rejected(Rejection.CLAIMS_INVALID);
        Judged.by(verifier(never), Tokens.signed("{\"alg\":\"none\"}", CLAIMS))
                .rejected(Rejection.ALGORITHM_NOT_ALLOWED);
    }

    private static TokenVerifier verifier(KeySource keys) {
        return new TenantTokenVerifier(keys, TokenPolicy.defaults(), new ManualClock());
    }

    /** All of the same secret, so that only their names tell them apart. */
    private static TenantKey key(String tenant, String issuer, String keyId) {
        return TenantKey.sharedSecret(tenant, issuer, keyId, TokenAlgorithm.HS256, Tokens.SECRET);
    }
}
