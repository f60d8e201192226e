// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.observe;

import io.rejoin.gateway.observe.AccessLogSettings.UserName;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * What the access log calls a user. A pseudonym is the first 64 bits of an HMAC under a key that only gateways know: the same user is the
 * same in every line of every gateway, and no list of names tells who it is. Thread-safe.
 */
final class UserPseudonym {

    private static final String ALGORITHM = "HmacSHA256";
    private static final int BYTES = 8;

    private final UserName how;
    private final SecretKeySpec key;

    /** @param secret what the gateways share and nobody else knows */
    UserPseudonym(UserName how, String secret) {
        this.how = how;
        this.key = new SecretKeySpec(("access-log\0" + secret).getBytes(StandardCharsets.UTF_8), ALGORITHM);
    }

    @Nullable
    String of(@Nullable String tenant, @Nullable String user) {
        if (tenant == null || user == null) {
            return null;
        }
        return switch (how) {
            case NONE -> null;
            case PLAIN -> user;
            case HASH -> hash(tenant + '\0' + user);
        };
    }

    private String hash(String name) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return HexFormat.of().formatHex(mac.doFinal(name.getBytes(StandardCharsets.UTF_8)), 0, BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(ALGORITHM + " is part of every JDK", e);
        }
    }
}
