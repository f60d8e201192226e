// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.internal;

import io.rejoin.gateway.refusal.Problem;
import io.rejoin.gateway.refusal.Refusal;
import io.rejoin.gateway.refusal.RefusedException;
import io.rejoin.gateway.registry.Documents;
import io.rejoin.gateway.registry.RevocationHistory;
import io.rejoin.gateway.settings.BearerSecret;
import io.rejoin.gateway.tenant.Tenants;
import io.rejoin.gateway.token.IdentityKeyRing;
import io.rejoin.gateway.token.TokenExchange;
import io.rejoin.token.RevocationEntry;
import io.rejoin.token.TokenPolicy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.BodyExtractors;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * The endpoints for services. A port alone is no authentication, so that each asks for the services' secret.
 *
 * <ul>
 *   <li>{@code GET /internal/v1/trust?after=<revision>}: the gateways' public keys, and revocations newer than that revision.
 *   <li>{@code POST /internal/v1/exchange}, a tenant's token as body: the identity token that says who it is of, or a problem.
 * </ul>
 */
public final class InternalApi {

    private static final String BASE = "/internal/v1";
    private static final MediaType JWT = MediaType.parseMediaType("application/jwt");
    private static final long EVERYTHING = -1;

    private final BearerSecret secret;
    private final Tenants tenants;
    private final RevocationHistory history;
    private final IdentityKeyRing keys;
    private final TokenExchange exchange;

    InternalApi(
            BearerSecret secret,
            Tenants tenants,
            RevocationHistory history,
            IdentityKeyRing keys,
            TokenExchange exchange) {
        this.secret = secret;
        this.tenants = tenants;
        this.history = history;
        this.keys = keys;
        this.exchange = exchange;
    }

    /** What a service is told; {@code keys} are JSON Web Keys as text. */
    record Trust(long revision, boolean more, List<RevocationEntry> revocations, List<String> keys) {}

    RouterFunction<ServerResponse> routes() {
        return RouterFunctions.route()
                .GET(BASE + "/trust", this::trust)
                .POST(BASE + "/exchange", this::exchange)
                .filter(
                        (request, next) -> secret.isShownIn(request.headers().header(HttpHeaders.AUTHORIZATION))
                                ? next.handle(request)
                                : refused(
                                        Refusal.CREDENTIAL_INVALID.because(
                                                "credential: missing or wrong (expected: Authorization: Bearer <the services' secret>)")))
                .build();
    }

    private Mono<ServerResponse> trust(ServerRequest request) {
        long after = request.queryParam("after").map(InternalApi::revision).orElse(EVERYTHING);
        if (!tenants.isComplete()) {
            return refused(Refusal.KEYS_UNAVAILABLE.because("the store was not read yet"));
        }
        RevocationHistory.Page page = history.after(after);
        Trust trust = new Trust(page.revision(), page.more(), page.revocations(), keys.publicKeys());
        return ServerResponse.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .cacheControl(CacheControl.noStore())
                .bodyValue(Documents.bytes(trust));
    }

    static long revision(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new RefusedException(Refusal.REQUEST_INVALID.because("after: no number (expected: a revision)"));
        }
    }

    private Mono<ServerResponse> exchange(ServerRequest request) {
        return DataBufferUtils.join(request.body(BodyExtractors.toDataBuffers()), TokenPolicy.LARGEST_MAX_TOKEN_BYTES)
                .map(InternalApi::text)
                .onErrorMap(
                        DataBufferLimitException.class,
                        e -> new RefusedException(Refusal.TOKEN_INVALID.because(
                                "token: too long (expected: up to " + TokenPolicy.LARGEST_MAX_TOKEN_BYTES + " bytes)")))
                .switchIfEmpty(Mono.error(() ->
                        new RefusedException(Refusal.TOKEN_MISSING.because("no token (expected: one as the body)"))))
                .flatMap(exchange::exchange)
                .flatMap(identity -> ServerResponse.ok()
                        .contentType(JWT)
                        .cacheControl(CacheControl.noStore())
                        .bodyValue(identity.token()));
    }

    private static String text(DataBuffer body) {
        try {
            return body.toString(StandardCharsets.UTF_8);
        } finally {
            DataBufferUtils.release(body);
        }
    }

    private static Mono<ServerResponse> refused(Problem problem) {
        return Mono.error(new RefusedException(problem));
    }
}
