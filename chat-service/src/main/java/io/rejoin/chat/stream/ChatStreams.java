// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.stream;

import io.rejoin.core.StreamKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** How chat names its streams, in a log of its own. */
public final class ChatStreams {

    private static final String ROOM = "room.";

    private ChatStreams() {}

    /** What happens in a room. */
    public static StreamKey room(String tenant, String room) {
        return StreamKey.of(tenant, ROOM + room);
    }

    /** The room's id; {@code null} for what is no room's stream. */
    public static @Nullable String roomOf(StreamKey stream) {
        return stream.name().startsWith(ROOM) ? stream.name().substring(ROOM.length()) : null;
    }

    /** A user's own feed. By a digest: a user's id may have characters, and a length, that a stream's name may not. */
    public static StreamKey user(String tenant, String user) {
        return StreamKey.of(
                tenant, "user." + Base64.getUrlEncoder().withoutPadding().encodeToString(digest(user)));
    }

    private static byte[] digest(String user) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(user.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
