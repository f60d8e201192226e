// SPDX-License-Identifier: Apache-2.0
package io.rejoin.identity;

import io.rejoin.identity.GatewayClient.Answer;
import io.rejoin.token.Identity;
import io.rejoin.token.IdentityTokenVerifier;
import io.rejoin.token.IdentityTokens;
import io.rejoin.token.Verification;
import io.rejoin.web.ProblemCode;
import io.rejoin.web.ProblemException;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Exchanges tokens at a gateway. What comes back is believed only with the gateway's signature, as in every request. */
final class GatewayTokenExchange implements TokenExchange {

    private static final Logger LOG = LoggerFactory.getLogger(GatewayTokenExchange.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final String PATH = "/internal/v1/exchange";
    private static final int OK = 200;
    private static final int UNAUTHORIZED = 401;

    private final GatewayClient gateway;
    private final IdentityTokenVerifier verifier;

    GatewayTokenExchange(GatewayClient gateway, IdentityTokenVerifier verifier) {
        this.gateway = gateway;
        this.verifier = verifier;
    }

    @Override
    public Mono<Identity> apply(String token) {
        if (token.length() > IdentityTokens.MAX_TOKEN_BYTES) {
            return Mono.error(new ProblemException(ProblemCode.TOKEN_INVALID, "token: too long"));
        }
        return gateway.post(PATH, token.getBytes(StandardCharsets.UTF_8))
                .map(this::identity)
                .onErrorMap(failure -> failure instanceof ProblemException ? failure : unavailable(failure.toString()));
    }

    private Identity identity(Answer answer) {
        String text = new String(answer.body(), StandardCharsets.UTF_8);
        if (answer.status() == OK) {
            return switch (verifier.verify(text)) {
                case Verification.Accepted(Identity identity) -> identity;
                case Verification.Rejected rejected ->
                    throw unavailable("a gateway's own identity token is refused: " + rejected.detail());
            };
        }
        throw answer.status() == UNAUTHORIZED ? refused(text) : unavailable("status " + answer.status());
    }

    /** What a gateway's refusal is to a client of this service. */
    static ProblemException refused(String problem) {
        try {
            JsonNode members = JSON.readTree(problem);
            String detail = members.path("detail").asString("token: refused");
            return switch (members.path("code").asString("")) {
                case "token-expired" -> new ProblemException(ProblemCode.TOKEN_EXPIRED, detail);
                case "token-revoked" -> new ProblemException(ProblemCode.TOKEN_REVOKED, detail);
                case "token-missing" -> new ProblemException(ProblemCode.TOKEN_MISSING, detail);
                case "token-invalid", "token-not-yet-valid" -> new ProblemException(ProblemCode.TOKEN_INVALID, detail);
                default -> unavailable(detail);
            };
        } catch (JacksonException e) {
            return unavailable("a refusal that is no problem");
        }
    }

    /** The log tells the operator why; the client can do nothing but keep its token and try again. */
    private static ProblemException unavailable(String reason) {
        LOG.warn("no gateway exchanges a token: {}", reason);
        return new ProblemException(
                ProblemCode.TOKEN_EXCHANGE_UNAVAILABLE, "token: no gateway judges it now; the old one stays in force");
    }
}
