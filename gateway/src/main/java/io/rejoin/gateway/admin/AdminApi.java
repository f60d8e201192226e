// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.admin;

import io.rejoin.gateway.refusal.Refusal;
import io.rejoin.gateway.refusal.RefusedException;
import io.rejoin.gateway.registry.Documents;
import io.rejoin.gateway.registry.RevocationAdministration;
import io.rejoin.gateway.registry.TenantAdministration;
import io.rejoin.gateway.registry.TenantAdministration.Shown;
import io.rejoin.gateway.registry.TenantDocument;
import io.rejoin.gateway.settings.BearerSecret;
import java.time.InstantSource;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** The operators' endpoints; gateway/README.md describes them. Each asks for the operators' secret, and each change is logged. */
final class AdminApi {

    static final Logger LOG = LoggerFactory.getLogger(AdminApi.class);

    private static final String TENANTS = "/admin/v1/tenants";
    private static final String TENANT = TENANTS + "/{id}";
    private static final String KEYS = TENANT + "/keys";
    private static final String REVOCATIONS = "/admin/v1/revocations";
    private static final int MAX_LIST = 1_000;

    private final BearerSecret secret;
    private final TenantAdministration tenants;
    private final RevocationAdministration revocations;
    private final InstantSource clock;

    AdminApi(
            BearerSecret secret,
            TenantAdministration tenants,
            RevocationAdministration revocations,
            InstantSource clock) {
        this.secret = secret;
        this.tenants = tenants;
        this.revocations = revocations;
        this.clock = clock;
    }

    RouterFunction<ServerResponse> routes() {
        return RouterFunctions.route()
                .GET(TENANTS, this::list)
                .GET(TENANT, request -> tenants.get(AdminRequests.id(request)).flatMap(AdminApi::shown))
                .PUT(TENANT, this::put)
                .DELETE(TENANT, this::delete)
                .PUT(TENANT + "/enabled", request -> enabled(request, true))
                .DELETE(TENANT + "/enabled", request -> enabled(request, false))
                .PUT(KEYS, this::putKey)
                .DELETE(KEYS, this::deleteKey)
                .GET(REVOCATIONS, this::revocations)
                .POST(REVOCATIONS, request -> revoke(request, false))
                .DELETE(REVOCATIONS, request -> revoke(request, true))
                .filter((request, next) -> Mono.defer(() -> {
                            if (!secret.isShownIn(request.headers().header(HttpHeaders.AUTHORIZATION))) {
                                throw new RefusedException(
                                        Refusal.CREDENTIAL_INVALID.because(
                                                "credential: missing or wrong (expected: Authorization: Bearer <the operators' secret>)"));
                            }
                            return next.handle(request);
                        })
                        .onErrorMap(AdminRequests::problem))
                .build();
    }

    private Mono<ServerResponse> list(ServerRequest request) {
        AdminRequests.requireOnly(request, "after", "limit");
        return tenants.list(request.queryParam("after").orElse(""), AdminRequests.limit(request, MAX_LIST))
                .flatMap(found -> json(HttpStatus.OK, Map.of("tenants", found)));
    }

    private Mono<ServerResponse> put(ServerRequest request) {
        AdminRequests.requireOnly(request);
        return AdminRequests.body(request, TenantDocument.class)
                .doOnNext(TenantDocument::requireUnsealed)
                .flatMap(
                        document -> tenants.put(AdminRequests.id(request), document, AdminRequests.ifRevision(request)))
                .doOnNext(shown -> LOG.info("an operator set tenant {}, revision {}", shown.id(), shown.revision()))
                .flatMap(AdminApi::shown);
    }

    private Mono<ServerResponse> delete(ServerRequest request) {
        AdminRequests.requireOnly(request);
        return tenants.delete(AdminRequests.id(request), AdminRequests.ifRevision(request))
                .doOnSuccess(_ -> LOG.info("an operator deleted tenant {}", AdminRequests.id(request)))
                .then(ServerResponse.noContent().build());
    }

    private Mono<ServerResponse> enabled(ServerRequest request, boolean enabled) {
        AdminRequests.requireOnly(request);
        return tenants.enable(AdminRequests.id(request), AdminRequests.ifRevision(request), enabled)
                .doOnNext(shown -> LOG.info(
                        "an operator {} tenant {}, revision {}",
                        enabled ? "enabled" : "disabled",
                        shown.id(),
                        shown.revision()))
                .flatMap(AdminApi::shown);
    }

    private Mono<ServerResponse> putKey(ServerRequest request) {
        AdminRequests.requireOnly(request, "issuer");
        String issuer = AdminRequests.required(request, "issuer");
        return AdminRequests.body(request, TenantDocument.Key.class)
                .doOnNext(TenantDocument.Key::requireUnsealed)
                .flatMap(
                        key -> tenants.putKey(AdminRequests.id(request), AdminRequests.ifRevision(request), issuer, key)
                                .doOnNext(shown -> LOG.info(
                                        "an operator set key {} of tenant {}, revision {}",
                                        key.kid(),
                                        shown.id(),
                                        shown.revision())))
                .flatMap(AdminApi::shown);
    }

    private Mono<ServerResponse> deleteKey(ServerRequest request) {
        AdminRequests.requireOnly(request, "issuer", "kid");
        String kid = AdminRequests.required(request, "kid");
        return tenants.deleteKey(
                        AdminRequests.id(request),
                        AdminRequests.ifRevision(request),
                        AdminRequests.required(request, "issuer"),
                        kid)
                .doOnNext(shown -> LOG.info(
                        "an operator removed key {} of tenant {}, revision {}", kid, shown.id(), shown.revision()))
                .flatMap(AdminApi::shown);
    }

    private Mono<ServerResponse> revocations(ServerRequest request) {
        AdminRequests.requireOnly(request, "tenant", "limit");
        return revocations
                .list(AdminRequests.required(request, "tenant"), AdminRequests.limit(request, MAX_LIST))
                .flatMap(found -> json(HttpStatus.OK, Map.of("revocations", found)));
    }

    private Mono<ServerResponse> revoke(ServerRequest request, boolean back) {
        AdminRequests.requireOnly(request);
        return AdminRequests.body(request, RevocationDocument.class)
                .map(document -> back ? document.takenBack(clock.instant()) : document.toRevocation(clock.instant()))
                .flatMap(revocation -> revocations
                        .put(revocation)
                        .doOnSuccess(_ -> LOG.info(
                                "an operator {} {}, until {}",
                                back ? "took back the revocation of" : "revoked",
                                revocation.target(),
                                revocation.expiresAt())))
                .then(ServerResponse.noContent().build());
    }

    private static Mono<ServerResponse> shown(Shown shown) {
        return ServerResponse.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .cacheControl(CacheControl.noStore())
                .eTag(Long.toString(shown.revision()))
                .bodyValue(Documents.bytes(shown));
    }

    private static Mono<ServerResponse> json(HttpStatus status, Object value) {
        return ServerResponse.status(status)
                .contentType(MediaType.APPLICATION_JSON)
                .cacheControl(CacheControl.noStore())
                .bodyValue(Documents.bytes(value));
    }
}
