// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.storage;

import io.rejoin.web.ProblemException;
import org.jspecify.annotations.Nullable;

/** Whether a tenant may keep more: found out before a transaction begins, and said within it to whom may write at all. */
public record Space(@Nullable ProblemException full) {

    static final Space LEFT = new Space(null);

    /** Refuses with {@code storage-full} if there is none left. */
    public void require() {
        if (full != null) {
            throw full;
        }
    }
}
