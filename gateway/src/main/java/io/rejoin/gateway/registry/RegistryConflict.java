// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.registry;

/** A change that contradicts what is there; nothing was changed. */
public final class RegistryConflict extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What it contradicts. */
    public enum Kind {
        /** There is no such tenant, issuer or key. */
        MISSING,
        /** Another tenant, a configured one, or a limit is in the way. */
        TAKEN,
        /** Somebody else changed it since. */
        REVISION
    }

    private final Kind kind;

    RegistryConflict(Kind kind, String message) {
        super(message, null, false, false);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
