// SPDX-License-Identifier: Apache-2.0
package io.rejoin.token;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The {@code rejoin} claim: {@code {"subscribe": ["room:*"], "publish": ["room:42"], "admin": true}}. */
final class PermissionsClaim {

    static final String NAME = "rejoin";

    private static final String SUBSCRIBE = "subscribe";
    private static final String PUBLISH = "publish";
    private static final String ADMIN = "admin";

    private PermissionsClaim() {}

    /** Members that it does not know are ignored, so that a newer token issuer can talk to an older front door. */
    static Permissions read(Claims claims) {
        if (!claims.has(NAME)) {
            return Permissions.NONE;
        }
        Claims rejoin = claims.object(NAME);
        return rejoin.checked(() -> Permissions.of(rejoin.texts(SUBSCRIBE), rejoin.texts(PUBLISH), rejoin.flag(ADMIN)));
    }

    static Map<String, Object> write(Permissions permissions) {
        Map<String, Object> claim = new LinkedHashMap<>();
        claim.put(SUBSCRIBE, texts(permissions.subscribe()));
        claim.put(PUBLISH, texts(permissions.publish()));
        if (permissions.admin()) {
            claim.put(ADMIN, true);
        }
        return claim;
    }

    private static List<String> texts(List<StreamPattern> patterns) {
        return patterns.stream().map(StreamPattern::pattern).toList();
    }
}
