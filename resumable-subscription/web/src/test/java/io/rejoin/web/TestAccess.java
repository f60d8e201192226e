// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web;

import io.rejoin.core.StreamKey;
import io.rejoin.core.Tenant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Mono;

/** Of tenant acme, with all rights but to streams that begin with {@code secret}. */
public final class TestAccess implements StreamAccess {

    private final Lease lease;
    private final Map<String, Lease> leases = new ConcurrentHashMap<>();
    private volatile Function<String, Mono<StreamAccess>> renewal =
            token -> Mono.error(new ProblemException(ProblemCode.TOKEN_INVALID, "token: (expected: another)"));
    private volatile String secret = "secret";
    private volatile UnaryOperator<Mono<Grant>> answering = UnaryOperator.identity();

    public TestAccess(Lease lease) {
        this.lease = lease;
    }

    /** What a new token gets. */
    public TestAccess renewing(Function<String, Mono<StreamAccess>> answer) {
        renewal = answer;
        return this;
    }

    /** Another prefix of what is forbidden. */
    public TestAccess without(String prefix) {
        secret = prefix;
        return this;
    }

    /** What becomes of answers on their way. */
    public TestAccess answering(UnaryOperator<Mono<Grant>> way) {
        answering = way;
        return this;
    }

    public TestAccess limit(String stream, Lease limited) {
        leases.put(stream, limited);
        return this;
    }

    @Override
    public Mono<Grant> resolve(String streamName) {
        return answering.apply(Mono.fromSupplier(() -> grant(streamName)));
    }

    private Grant grant(String streamName) {
        if (!StreamKey.isName(streamName)) {
            throw new ProblemException(ProblemCode.STREAM_NAME_INVALID, "stream: " + Printable.of(streamName));
        }
        if (streamName.startsWith(secret)) {
            throw new ProblemException(ProblemCode.FORBIDDEN, "stream '" + streamName + "': the token lacks it");
        }
        return new Grant(StreamKey.of("acme", streamName), leases.getOrDefault(streamName, Lease.UNLIMITED));
    }

    @Override
    public Tenant tenant() {
        return new Tenant("acme");
    }

    @Override
    public Lease lease() {
        return lease;
    }

    @Override
    public Mono<StreamAccess> renew(String token) {
        return renewal.apply(token);
    }
}
