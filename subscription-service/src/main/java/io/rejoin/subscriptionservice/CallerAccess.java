// SPDX-License-Identifier: Apache-2.0
package io.rejoin.subscriptionservice;

import io.rejoin.core.StreamKey;
import io.rejoin.identity.Caller;
import io.rejoin.identity.Permission;
import io.rejoin.token.Identity;
import io.rejoin.web.Lease;
import io.rejoin.web.ProblemCode;
import io.rejoin.web.ProblemException;
import io.rejoin.web.StreamAccess;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/**
 * What a caller may follow on a connection of many streams: what its token permits, for as long as that is good.
 *
 * @param exchange what a new token says; errors with a {@link ProblemException} where it is refused or cannot be judged now
 */
record CallerAccess(Caller caller, Function<String, Mono<Identity>> exchange) implements StreamAccess {

    @Override
    public StreamKey resolve(String streamName) {
        return caller.stream(streamName, Permission.SUBSCRIBE);
    }

    @Override
    public Lease lease() {
        return caller.lease();
    }

    @Override
    public Lease leaseOf(StreamKey stream) {
        return Lease.UNLIMITED;
    }

    /** The connection stays the same user's: its open streams are of one tenant, and limits count it for one user. */
    @Override
    public Mono<StreamAccess> renew(String token) {
        return exchange.apply(token).map(renewed -> {
            Identity before = caller.identity();
            if (!renewed.tenant().equals(before.tenant()) || !renewed.subject().equals(before.subject())) {
                throw new ProblemException(
                        ProblemCode.TOKEN_INVALID,
                        "token: another user's (expected: a new one of this connection's user)");
            }
            return new CallerAccess(new Caller(renewed), exchange);
        });
    }
}
