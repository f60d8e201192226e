// SPDX-License-Identifier: Apache-2.0
package io.rejoin.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TokenIssuerTest {

    private final ManualClock clock = new ManualClock();

    @ParameterizedTest
    @EnumSource(
            value = TokenAlgorithm.class,
            names = {"HS256", "HS384", "HS512"})
    void whatItIssuesIsAcceptedAndSaysWhatWasAskedFor(TokenAlgorithm algorithm) {
        TenantKey key = KeyPairs.key(algorithm);
        Permissions permissions = Permissions.of(List.of("room:*", "news"), List.of("room:42"), true);
        String token = new TokenIssuer(key, clock, () -> "t-7").issue("alice", permissions, Duration.ofMinutes(10));
        TokenPolicy policy = TokenPolicy.defaults().withMaxLifetime(Duration.ofMinutes(10));
        assertThat(Judged.by(new TenantTokenVerifier(KeySource.of(List.of(key)), policy, clock), token)
                        .accepted())
                .isEqualTo(new Identity(
                        Tokens.TENANT,
                        "alice",
                        permissions,
                        ManualClock.START.plusSeconds(600),
                        "t-7",
                        Tokens.ISSUER,
                        Tokens.KEY_ID,
                        ManualClock.START));
    }

    @Test
    void itRefusesWhatTheVerifierWouldRefuse() {
        TokenIssuer issuer = new TokenIssuer(Tokens.KEY, clock, () -> "t");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> issuer.issue("", Permissions.NONE, Duration.ofMinutes(1)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> issuer.issue("alice", Permissions.NONE, Duration.ZERO))
                .withMessage("lifetime: PT0S (expected: PT1S or more)");
    }

    @Test
    void itHasNoUseForPublicKeys() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TokenIssuer(KeyPairs.key(TokenAlgorithm.ES256), clock, () -> "t"))
                .withMessageContaining("(expected: one with a shared secret)");
    }
}
