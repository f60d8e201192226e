// SPDX-License-Identifier: Apache-2.0
package io.rejoin.identity;

import io.rejoin.token.Permissions;

/** What a caller must be allowed to do; the one place where operations meet the claims of a token. */
public enum Permission {

    /** Read a stream, live or from its history. */
    SUBSCRIBE("subscribe") {
        @Override
        boolean isGranted(Permissions permissions, String stream) {
            return permissions.maySubscribe(stream);
        }
    },

    /** Write to a stream. */
    PUBLISH("publish") {
        @Override
        boolean isGranted(Permissions permissions, String stream) {
            return permissions.mayPublish(stream);
        }
    },

    /** See where a stream stands and how much of it is kept: a subscriber learns most of it anyway. */
    DESCRIBE("subscribe or admin") {
        @Override
        boolean isGranted(Permissions permissions, String stream) {
            return permissions.admin() || permissions.maySubscribe(stream);
        }
    },

    /** Change a stream's retention, delete it, replace an event. */
    ADMIN("admin") {
        @Override
        boolean isGranted(Permissions permissions, String stream) {
            return permissions.admin();
        }
    };

    private final String claim;

    Permission(String claim) {
        this.claim = claim;
    }

    abstract boolean isGranted(Permissions permissions, String stream);

    /** The claim that grants it, as clients and their token issuers call it. */
    public String claim() {
        return claim;
    }
}
