// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.limit;

/**
 * What things are called in Redis. All keys of one tenant are in one slot of a cluster, and all of one address, so that each call
 * concerns one slot.
 */
final class LimitKeys {

    private LimitKeys() {}

    /** What the keys of a tenant begin with. A tenant's name has no braces. */
    static String ofTenant(String tenant) {
        return "rejoin:limit:{t:" + tenant + "}:";
    }

    static String tenant(String tenant, Traffic traffic) {
        return ofTenant(tenant) + traffic.word();
    }

    /** A user's name may be anything; it comes last. */
    static String user(String tenant, String user, Traffic traffic) {
        return ofTenant(tenant) + traffic.word() + ':' + user;
    }

    static String address(String address, Traffic traffic) {
        return "rejoin:limit:{a:" + address + "}:" + traffic.word();
    }

    static String failedAuthentications(String address) {
        return "rejoin:limit:{a:" + address + "}:failed";
    }
}
