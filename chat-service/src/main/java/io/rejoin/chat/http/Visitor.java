// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.http;

import io.rejoin.identity.Caller;
import io.rejoin.token.Identity;
import io.rejoin.web.Lease;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.ServerRequest;

/**
 * Who asks: a user within a tenant, proven by the gateway. All that is read or written for a request is keyed with this tenant.
 *
 * @param lease until when what this user has open may go on, as far as the token says
 * @param storageLimit in bytes, of the tenant; {@code null} where this service's default holds
 */
public record Visitor(
        String tenant, String user, Lease lease, @Nullable Long storageLimit) {

    public static Visitor of(ServerRequest request) {
        Caller caller = Caller.of(request);
        Identity identity = caller.identity();
        return new Visitor(identity.tenant(), identity.subject(), caller.lease(), caller.storageLimit());
    }
}
