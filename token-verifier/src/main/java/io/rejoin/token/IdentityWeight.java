// SPDX-License-Identifier: Apache-2.0
package io.rejoin.token;

import java.util.List;

/** Estimates what an identity holds of memory, in bytes and rather too much than too little. */
final class IdentityWeight {

    private static final int FIXED = 512;

    /** Of one pattern: the object, its three strings and its list. */
    private static final int PATTERN = 256;

    /** Of one character of a pattern: itself, its copy in the parts, and its place in a search table. */
    private static final int PATTERN_CHARACTER = 8;

    private IdentityWeight() {}

    static int of(Identity identity) {
        String tokenId = identity.tokenId();
        int characters = identity.tenant().length()
                + identity.subject().length()
                + identity.issuer().length()
                + identity.keyId().length()
                + (tokenId == null ? 0 : tokenId.length());
        return FIXED
                + 2 * characters
                + of(identity.permissions().subscribe())
                + of(identity.permissions().publish());
    }

    private static int of(List<StreamPattern> patterns) {
        int weight = 0;
        for (StreamPattern pattern : patterns) {
            weight += PATTERN + PATTERN_CHARACTER * pattern.pattern().length();
        }
        return weight;
    }
}
