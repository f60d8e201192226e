// SPDX-License-Identifier: Apache-2.0
package io.rejoin.integration;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A token as it is sent, and what its issuer knows about it. */
record UserToken(String text) {

    String id() {
        return claim("\"jti\":\"([^\"]+)\"");
    }

    Instant expiry() {
        return Instant.ofEpochSecond(Long.parseLong(claim("\"exp\":(\\d+)")));
    }

    private String claim(String pattern) {
        String claims = new String(Base64.getUrlDecoder().decode(text.split("\\.")[1]), StandardCharsets.UTF_8);
        Matcher claim = Pattern.compile(pattern).matcher(claims);
        if (!claim.find()) {
            throw new AssertionError(pattern + " in " + claims);
        }
        return claim.group(1);
    }
}
