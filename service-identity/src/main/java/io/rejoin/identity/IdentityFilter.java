// SPDX-License-Identifier: Apache-2.0
package io.rejoin.identity;

import io.rejoin.token.Identity;
import io.rejoin.token.IdentityTokenVerifier;
import io.rejoin.token.IdentityTokens;
import io.rejoin.token.Revocations;
import io.rejoin.token.Verification;
import io.rejoin.web.ProblemCode;
import io.rejoin.web.ProblemException;
import java.util.List;
import org.springframework.web.reactive.function.server.HandlerFilterFunction;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * The door of a service: lets a request in with the gateway's signed identity, and with nothing else. A client's own
 * token, sent straight to the service, is not looked at. Handlers behind it ask {@link Caller#of}. Thread-safe.
 */
public final class IdentityFilter implements HandlerFilterFunction<ServerResponse, ServerResponse> {

    private final IdentityTokenVerifier verifier;
    private final Revocations revocations;

    /** A filter of a service that learns of no revocations. */
    public IdentityFilter(IdentityTokenVerifier verifier) {
        this(verifier, new Revocations());
    }

    /** @param revocations as they are at the moment of a request, and later while its stream is open */
    public IdentityFilter(IdentityTokenVerifier verifier, Revocations revocations) {
        this.verifier = verifier;
        this.revocations = revocations;
    }

    @Override
    public Mono<ServerResponse> filter(ServerRequest request, HandlerFunction<ServerResponse> next) {
        List<String> tokens = request.headers().header(IdentityTokens.HEADER);
        if (tokens.isEmpty()) {
            return refused(ProblemCode.TOKEN_MISSING, IdentityTokens.HEADER + ": missing (expected: the gateway's)");
        }
        if (tokens.size() > 1) {
            return refused(
                    ProblemCode.TOKEN_INVALID,
                    IdentityTokens.HEADER + ": " + tokens.size() + " values (expected: one)");
        }
        return switch (verifier.verify(tokens.getFirst())) {
            case Verification.Accepted(Identity identity)
            when revocations.revokes(identity) ->
                refused(ProblemCode.TOKEN_REVOKED, "token: revoked (expected: another one)");
            case Verification.Accepted(Identity identity) -> {
                Caller.attach(request, new Caller(identity, revocations));
                yield next.handle(request);
            }
            case Verification.Rejected rejected ->
                refused(ProblemCode.TOKEN_INVALID, IdentityTokens.HEADER + ": " + rejected.detail());
        };
    }

    private static Mono<ServerResponse> refused(ProblemCode code, String detail) {
        return Mono.error(new ProblemException(code, detail));
    }
}
