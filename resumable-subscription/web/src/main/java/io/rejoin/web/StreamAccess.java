// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web;

import io.rejoin.core.StreamKey;
import reactor.core.publisher.Mono;

/**
 * What one client may follow on a connection of many streams, and for how long; the service's answer to who is asking.
 *
 * <p>Immutable: a renewal makes another one. Called on the connection's event loop, so that nothing here may block.
 */
public interface StreamAccess {

    /**
     * The stream that a client means by a name.
     *
     * @throws ProblemException with {@link ProblemCode#FORBIDDEN} if the client may not subscribe to it, with
     *     {@link ProblemCode#STREAM_NAME_INVALID} if it cannot be a stream's name
     */
    StreamKey resolve(String streamName);

    /** How long the client may be served on the strength of this; its end ends the connection. */
    Lease lease();

    /**
     * How long the client may follow one stream; its end ends that stream, and the others go on. {@link Lease#UNLIMITED}
     * where only {@link #lease} limits it.
     */
    Lease leaseOf(StreamKey stream);

    /**
     * What the same client may follow with a new token, which takes the place of this. Errors with a
     * {@link ProblemException} where the token is refused or cannot be judged now; this access then stays in force.
     */
    Mono<StreamAccess> renew(String token);
}
