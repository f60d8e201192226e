// SPDX-License-Identifier: Apache-2.0
package io.rejoin.subscriptionservice;

import io.rejoin.core.Tenant;
import io.rejoin.identity.Caller;
import io.rejoin.identity.Permission;
import io.rejoin.identity.TokenExchange;
import io.rejoin.web.Lease;
import io.rejoin.web.StreamAccess;
import reactor.core.publisher.Mono;

/**
 * What a caller may follow on a connection of many streams: what its token permits, for as long as that is good.
 *
 * @param exchange what a new token says; errors with a problem where it is refused or cannot be judged now
 */
record CallerAccess(Caller caller, TokenExchange exchange) implements StreamAccess {

    @Override
    public Mono<Grant> resolve(String streamName) {
        return Mono.fromSupplier(() -> Grant.of(caller.stream(streamName, Permission.SUBSCRIBE)));
    }

    @Override
    public Tenant tenant() {
        return new Tenant(caller.identity().tenant());
    }

    @Override
    public Lease lease() {
        return caller.lease();
    }

    @Override
    public Mono<StreamAccess> renew(String token) {
        return exchange.apply(token).map(renewed -> new CallerAccess(caller.renewed(renewed), exchange));
    }
}
