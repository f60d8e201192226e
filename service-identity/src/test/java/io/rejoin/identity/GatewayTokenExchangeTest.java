// SPDX-License-Identifier: Apache-2.0
package io.rejoin.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.rejoin.token.Identity;
import io.rejoin.token.IdentitySigningKey;
import io.rejoin.token.IdentityTokenSigner;
import io.rejoin.token.IdentityTokenVerifier;
import io.rejoin.token.Revocation;
import io.rejoin.token.Revocations;
import io.rejoin.web.ProblemCode;
import io.rejoin.web.ProblemException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Mono;

class GatewayTokenExchangeTest {

    private static final Identity ALICE = GatewayStub.identity("acme", "alice");

    private final GatewayStub gateway = new GatewayStub();
    private final GatewayClient client = gateway.client();
    private final TokenExchange exchange = new GatewayTokenExchange(
            client, new IdentityTokenVerifier(List.of(GatewayStub.KEY.publicJwk()), InstantSource.system()));

    @AfterEach
    void close() {
        client.close();
        gateway.close();
    }

    @Test
    void tokenIsShownToTheGatewayWithTheServicesSecretAndComesBackAsAnIdentity() {
        gateway.answer = new IdentityTokenSigner(GatewayStub.KEY, InstantSource.system()).sign(ALICE);

        assertThat(exchange.apply("a.b.c").block())
                .usingRecursiveComparison()
                .ignoringFields("expiresAt", "issuedAt")
                .isEqualTo(ALICE);
        assertThat(gateway.asked())
                .containsExactly("POST /internal/v1/exchange Bearer " + GatewayStub.SECRET + " a.b.c");
    }

    @ParameterizedTest
    @CsvSource({
        "401, token-expired, TOKEN_EXPIRED",
        "401, token-revoked, TOKEN_REVOKED",
        "401, token-invalid, TOKEN_INVALID",
        "401, token-not-yet-valid, TOKEN_INVALID",
        "401, token-missing, TOKEN_MISSING",
        "401, credential-invalid, TOKEN_EXCHANGE_UNAVAILABLE",
        "401, not-a-problem, TOKEN_EXCHANGE_UNAVAILABLE",
        "503, keys-unavailable, TOKEN_EXCHANGE_UNAVAILABLE",
        "307, redirect, TOKEN_EXCHANGE_UNAVAILABLE",
        "200, not-an-identity-token, TOKEN_EXCHANGE_UNAVAILABLE",
    })
    void everyOtherAnswerIsAProblem(int status, String code, ProblemCode expected) {
        gateway.status = status;
        gateway.answer = "{\"code\":\"" + code + "\",\"detail\":\"why\"}";

        assertThat(refused("a.b.c")).isEqualTo(expected);
        assertThat(gateway.asked()).hasSize(1);
    }

    @Test
    void identityThatSomebodyElseSignedIsNotBelieved() {
        gateway.answer = new IdentityTokenSigner(
                        IdentitySigningKey.generate(new SecureRandom()), InstantSource.system())
                .sign(ALICE);

        assertThat(refused("a.b.c")).isEqualTo(ProblemCode.TOKEN_EXCHANGE_UNAVAILABLE);
    }

    @Test
    void gatewayThatIsSilentOrAwayIsUnavailable() {
        gateway.delay = Mono.never();
        assertThat(refused("a.b.c")).isEqualTo(ProblemCode.TOKEN_EXCHANGE_UNAVAILABLE);

        gateway.close();
        assertThat(refused("a.b.c")).isEqualTo(ProblemCode.TOKEN_EXCHANGE_UNAVAILABLE);
    }

    @Test
    void oversizedTokenIsNotEvenSent() {
        assertThat(refused("x".repeat(30_000))).isEqualTo(ProblemCode.TOKEN_INVALID);
        assertThat(gateway.asked()).isEmpty();
    }

    @Test
    void renewalKeepsTheUserAndIsNoWayAroundARevocation() {
        Revocations revocations = new Revocations();
        Caller caller = new Caller(ALICE, revocations);

        assertThat(caller.renewed(GatewayStub.identity("acme", "alice")).tenant())
                .isEqualTo(caller.tenant());
        assertThat(code(() -> caller.renewed(GatewayStub.identity("acme", "bob"))))
                .isEqualTo(ProblemCode.TOKEN_INVALID);
        assertThat(code(() -> caller.renewed(GatewayStub.identity("globex", "alice"))))
                .isEqualTo(ProblemCode.TOKEN_INVALID);
        Instant now = Instant.now();
        revocations.apply(List.of(new Revocation.OfUser("acme", "alice", now, now.plusSeconds(60))), now);
        assertThat(code(() -> caller.renewed(GatewayStub.identity("acme", "alice"))))
                .isEqualTo(ProblemCode.TOKEN_REVOKED);
    }

    private ProblemCode refused(String token) {
        return code(() -> exchange.apply(token).block());
    }

    private static ProblemCode code(Runnable refused) {
        return assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(refused::run)
                .actual()
                .code();
    }
}
