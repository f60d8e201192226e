// SPDX-License-Identifier: Apache-2.0
package io.rejoin.subscriptionservice;

import io.rejoin.core.StreamKey;
import io.rejoin.core.Tenant;
import io.rejoin.token.Identity;
import io.rejoin.web.Lease;
import io.rejoin.web.ProblemCode;
import io.rejoin.web.ProblemException;
import org.springframework.web.reactive.function.server.ServerRequest;

/**
 * The verified identity behind a request. Every {@link StreamKey} of this service is made here, so that none is made of
 * another tenant or without a check.
 */
record Caller(Identity identity) {

    private static final String ATTRIBUTE = Caller.class.getName();

    static void attach(ServerRequest request, Identity identity) {
        request.attributes().put(ATTRIBUTE, new Caller(identity));
    }

    /** @throws IllegalStateException if no identity was verified: a route outside of {@link IdentityFilter} */
    static Caller of(ServerRequest request) {
        return (Caller) request.attribute(ATTRIBUTE)
                .orElseThrow(() -> new IllegalStateException("the request bears no verified identity"));
    }

    /** The stream that the request's path names, of this caller's tenant, for an operation that needs {@code permission}. */
    StreamKey stream(ServerRequest request, Permission permission) {
        String name = StreamPath.streamName(request);
        if (!permission.isGranted(identity.permissions(), name)) {
            throw new ProblemException(
                    ProblemCode.FORBIDDEN, "stream '" + name + "': the token lacks permission " + permission.claim());
        }
        return new StreamKey(tenant(), name);
    }

    /** The tenant, for an operation on all of its streams. */
    Tenant administeredTenant() {
        if (!identity.permissions().admin()) {
            throw new ProblemException(
                    ProblemCode.FORBIDDEN,
                    "the list of streams: the token lacks permission " + Permission.ADMIN.claim());
        }
        return tenant();
    }

    /** Until when an open subscription of this caller may go on. */
    Lease lease() {
        return new Lease(identity.expiresAt());
    }

    private Tenant tenant() {
        return new Tenant(identity.tenant());
    }
}
