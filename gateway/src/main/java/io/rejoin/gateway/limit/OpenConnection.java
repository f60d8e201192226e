// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.limit;

import java.util.concurrent.atomic.AtomicReference;

/**
 * One stream or WebSocket, from before it is allowed until it has ended. Safe for use by several threads.
 *
 * <p>It may end at any time, also while Redis is still being asked: whoever comes second of the answer and the end takes the count in
 * Redis back.
 */
final class OpenConnection {

    private enum State {
        OPENING,
        /** Redis counts it. */
        COUNTED,
        /** Redis does not count it, or nobody knows. */
        UNCOUNTED,
        ENDED
    }

    private final OpenConnections all;
    private final String tenant;
    private final String user;
    private final AtomicReference<State> state = new AtomicReference<>(State.OPENING);

    OpenConnection(OpenConnections all, String tenant, String user) {
        this.all = all;
        this.tenant = tenant;
        this.user = user;
    }

    String tenant() {
        return tenant;
    }

    String user() {
        return user;
    }

    /** Redis counted it. */
    void counted() {
        if (!state.compareAndSet(State.OPENING, State.COUNTED)) {
            all.release(tenant, user);
        }
    }

    /** It is allowed, or may yet be, although Redis was not asked or did not answer. */
    void uncounted() {
        all.differs(tenant);
        state.compareAndSet(State.OPENING, State.UNCOUNTED);
    }

    /** It has ended, or was refused. Only the first call does something. */
    void end() {
        State before = state.getAndSet(State.ENDED);
        if (before == State.ENDED) {
            return;
        }
        all.ended(tenant, user);
        if (before == State.COUNTED) {
            all.release(tenant, user);
        } else if (before == State.UNCOUNTED) {
            all.differs(tenant);
        }
    }
}
