// SPDX-License-Identifier: Apache-2.0
package io.rejoin.identity;

import io.rejoin.core.StreamKey;
import io.rejoin.core.Tenant;
import io.rejoin.token.Identity;
import io.rejoin.token.Revocations;
import io.rejoin.web.Lease;
import io.rejoin.web.ProblemCode;
import io.rejoin.web.ProblemException;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.ServerRequest;

/**
 * The verified identity behind a request. A service makes every {@link StreamKey} here, so that none is made of another
 * tenant or without a check. Immutable.
 *
 * @param revocations what ends the caller's open streams before their time
 */
public record Caller(Identity identity, Revocations revocations) {

    private static final String ATTRIBUTE = Caller.class.getName();

    /** The caller behind an identity that nothing revokes before its time. */
    public Caller(Identity identity) {
        this(identity, new Revocations());
    }

    static void attach(ServerRequest request, Caller caller) {
        request.attributes().put(ATTRIBUTE, caller);
    }

    /** @throws IllegalStateException if no identity was verified: a route outside of {@link IdentityFilter} */
    public static Caller of(ServerRequest request) {
        return (Caller) request.attribute(ATTRIBUTE)
                .orElseThrow(() -> new IllegalStateException("the request bears no verified identity"));
    }

    /**
     * That stream of this caller's tenant, for an operation that needs {@code permission}.
     *
     * @throws ProblemException {@link ProblemCode#STREAM_NAME_INVALID} or {@link ProblemCode#FORBIDDEN}
     */
    public StreamKey stream(String name, Permission permission) {
        if (!StreamKey.isName(name)) {
            throw new ProblemException(
                    ProblemCode.STREAM_NAME_INVALID,
                    "stream: (expected: 1..255 of [A-Za-z0-9._~:@-], not '.', '..', 'ws', 'events')");
        }
        if (!permission.isGranted(identity.permissions(), name)) {
            throw new ProblemException(
                    ProblemCode.FORBIDDEN, "stream '" + name + "': the token lacks permission " + permission.claim());
        }
        return new StreamKey(tenant(), name);
    }

    /**
     * The tenant, for an operation on all of its streams.
     *
     * @throws ProblemException {@link ProblemCode#FORBIDDEN} if the caller is no administrator
     */
    public Tenant administeredTenant() {
        if (!identity.permissions().admin()) {
            throw new ProblemException(
                    ProblemCode.FORBIDDEN,
                    "the list of streams: the token lacks permission " + Permission.ADMIN.claim());
        }
        return tenant();
    }

    /** Whether an open subscription of this caller may go on: until its token ends or is revoked. */
    public Lease lease() {
        return new RevocableLease(identity, revocations);
    }

    /**
     * This caller with a new token.
     *
     * @param renewed what the new token says
     * @throws ProblemException {@link ProblemCode#TOKEN_INVALID} if it is another user's, {@link ProblemCode#TOKEN_REVOKED} if it is revoked:
     *     a connection stays its user's
     */
    public Caller renewed(Identity renewed) {
        if (!renewed.tenant().equals(identity.tenant()) || !renewed.subject().equals(identity.subject())) {
            throw new ProblemException(
                    ProblemCode.TOKEN_INVALID, "token: another user's (expected: a new one of this connection's user)");
        }
        if (revocations.revokes(renewed)) {
            throw new ProblemException(ProblemCode.TOKEN_REVOKED, "token: revoked (expected: another one)");
        }
        return new Caller(renewed, revocations);
    }

    /** How many bytes of payload the tenant's streams may keep; {@code null} where the service's default holds. */
    public @Nullable Long storageLimit() {
        return identity.storageLimit();
    }

    /** Whose streams and rows this caller may see at all. */
    public Tenant tenant() {
        return new Tenant(identity.tenant());
    }
}
