// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core;

import java.util.regex.Pattern;

/**
 * The owner of a set of streams; streams of different tenants never meet, whatever their names.
 *
 * @param id 1–64 of {@code [A-Za-z0-9._-]}
 */
public record Tenant(String id) {

    /** Longest tenant id, in characters. */
    public static final int MAX_LENGTH = 64;

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1," + MAX_LENGTH + "}");

    public Tenant {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException("tenant: '" + Excerpt.of(id) + "' (expected: 1..64 of [A-Za-z0-9._-])");
        }
    }

    @Override
    public String toString() {
        return id;
    }
}
