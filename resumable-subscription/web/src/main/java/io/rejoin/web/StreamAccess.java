// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web;

import io.rejoin.core.StreamKey;
import io.rejoin.core.Tenant;
import reactor.core.publisher.Mono;

/**
 * What one client may follow on a connection of many streams, and for how long; the service's answer to who is asking.
 *
 * <p>Immutable: a renewal makes another one. Called on the connection's event loop, so that nothing here may block; answers may come on any
 * thread.
 */
public interface StreamAccess {

    /**
     * A stream that the client may follow.
     *
     * @param lease for how long; its end ends that stream, and the others go on. {@link Lease#UNLIMITED} where only
     *     {@link StreamAccess#lease} limits it
     */
    record Grant(StreamKey stream, Lease lease) {

        /** For as long as the client may be served at all. */
        public static Grant of(StreamKey stream) {
            return new Grant(stream, Lease.UNLIMITED);
        }
    }

    /**
     * The stream that a client means by a name; the stream has that name. Asked once for each subscription, and after a renewal once more
     * for each stream that is followed; up to 32 questions of a connection are open at once when it subscribes. One that is not answered in
     * 5 s counts as failed.
     *
     * <p>Errors with a {@link ProblemException}: {@link ProblemCode#FORBIDDEN} if the client may not subscribe to it,
     * {@link ProblemCode#STREAM_NAME_INVALID} if it cannot be a stream's name. Other errors are the service's, and the client may ask again.
     */
    Mono<Grant> resolve(String streamName);

    /** Whose connection it is. */
    Tenant tenant();

    /** How long the client may be served on the strength of this; its end ends the connection. */
    Lease lease();

    /**
     * What the same client may follow with a new token, which takes the place of this. Errors with a
     * {@link ProblemException} where the token is refused or cannot be judged now; this access then stays in force.
     */
    Mono<StreamAccess> renew(String token);
}
