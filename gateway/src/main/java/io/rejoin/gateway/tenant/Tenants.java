// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.tenant;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The tenants as they are now. Safe for use by several threads; answers from memory, never blocks. */
public interface Tenants {

    /** All of them at this moment. */
    TenantDirectory snapshot();

    /** The tenant of that id, also if it is disabled; null if there is none. */
    default @Nullable Tenant find(String id) {
        return snapshot().find(id);
    }

    /**
     * Whether all that is to be known is known: false from the start until the store was read once. Until then nothing follows from a
     * tenant's absence, nor from a presence, since what was revoked is not known either.
     */
    boolean isComplete();

    /**
     * Tells of every later change, after {@link #snapshot()} shows it, for as long as the gateway runs.
     *
     * @param listener is called by one thread at a time, in order; must not block
     */
    void onChange(Consumer<TenantDirectory> listener);
}
