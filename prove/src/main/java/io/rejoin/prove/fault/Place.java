// SPDX-License-Identifier: Apache-2.0
package io.rejoin.prove.fault;

/**
 * What a fault hurts.
 *
 * @param number of the gateway or node; 0 where there is one
 */
public record Place(Kind kind, int number) {

    public enum Kind {
        GATEWAY,
        NODE,
        REDIS,
        POSTGRES,
        /** The ways to the gateways. */
        DOORS,
        SEVERAL,
        NOTHING
    }

    public static Place of(Kind kind) {
        return new Place(kind, 0);
    }
}
