// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

import io.rejoin.core.StreamKey;
import java.util.Set;

/** How an appending transaction failed. */
final class AppendFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean inDoubt;
    private final transient Failure failure;
    private final transient Throwable reason;
    private final transient Set<StreamKey> held;

    /**
     * @param inDoubt whether the commit had been sent and nothing definite came back; if not, certainly nothing was
     *     written
     * @param held the streams that the transaction did hold
     */
    AppendFailure(boolean inDoubt, Throwable reason, Set<StreamKey> held) {
        super(reason.getMessage(), reason, false, false);
        this.inDoubt = inDoubt;
        this.failure = Failure.of(reason);
        this.reason = reason;
        this.held = held;
    }

    boolean inDoubt() {
        return inDoubt;
    }

    Failure failure() {
        return failure;
    }

    Throwable reason() {
        return reason;
    }

    Set<StreamKey> held() {
        return held;
    }
}
