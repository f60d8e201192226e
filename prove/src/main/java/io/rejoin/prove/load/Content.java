// SPDX-License-Identifier: Apache-2.0
package io.rejoin.prove.load;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What events of a run say, and how it is told again on the wire and in the database. */
public final class Content {

    private static final Pattern IDENTITY = Pattern.compile("\"id\":\"([0-9a-z.-]+)\"");
    private static final String FILLER = "x".repeat(160);

    private Content() {}

    /** A payload with that identity. */
    public static String json(String identity) {
        return "{\"id\":\"" + identity + "\",\"text\":\"" + FILLER + "\"}";
    }

    /** The identity in a payload, or in a message that has one; the payload itself if there is none. */
    public static String identity(String payload) {
        Matcher identity = IDENTITY.matcher(payload);
        return identity.find() ? identity.group(1) : payload;
    }
}
