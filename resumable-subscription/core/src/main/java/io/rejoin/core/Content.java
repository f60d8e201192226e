// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an event says: an optional type, a media type, and bytes that are stored and sent as they were received.
 *
 * <p>Immutable by contract: the array is shared between the log, the ring and every subscriber, and is copied by
 * nobody. Whoever makes a {@code Content} gives the array away.
 *
 * @param type {@code null} for an event without a type, else 1–64 of {@code [A-Za-z0-9._-]}; types that begin with
 *     {@code rejoin.} are the platform's own and refused
 * @param mediaType as in an HTTP {@code Content-Type} header, at most {@value #MAX_MEDIA_TYPE_LENGTH} visible ASCII
 *     characters and spaces
 * @param bytes the payload; no limit here, the transports have one
 */
public record Content(@Nullable String type, String mediaType, byte[] bytes) {

    /** The media type of JSON payloads, which transports embed rather than encode. */
    public static final String JSON = "application/json";

    /** Longest event type, in characters. */
    public static final int MAX_TYPE_LENGTH = 64;

    /** Longest media type, in characters. */
    public static final int MAX_MEDIA_TYPE_LENGTH = 255;

    private static final String RESERVED_PREFIX = "rejoin.";

    public Content {
        if (type != null && !isType(type)) {
            throw new IllegalArgumentException("event type: '" + Excerpt.of(type)
                    + "' (expected: 1..64 of [A-Za-z0-9._-], not beginning with 'rejoin.')");
        }
        if (!isMediaType(mediaType)) {
            throw new IllegalArgumentException(
                    "content type: '" + Excerpt.of(mediaType) + "' (expected: 1..255 visible ASCII characters)");
        }
    }

    public static Content json(byte[] bytes) {
        return new Content(null, JSON, bytes);
    }

    public boolean isJson() {
        return mediaType.equals(JSON);
    }

    private static boolean isType(String type) {
        if (type.isEmpty() || type.length() > MAX_TYPE_LENGTH || type.startsWith(RESERVED_PREFIX)) {
            return false;
        }
        return type.chars()
                .allMatch(c ->
                        c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "._-".indexOf(c) >= 0);
    }

    private static boolean isMediaType(String value) {
        return !value.isBlank()
                && value.length() <= MAX_MEDIA_TYPE_LENGTH
                && value.chars().allMatch(c -> c >= 0x20 && c < 0x7f);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Content that
                && Objects.equals(type, that.type)
                && mediaType.equals(that.mediaType)
                && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Objects.hash(type, mediaType, Arrays.hashCode(bytes));
    }

    @Override
    public String toString() {
        return (type == null ? "" : type + " ") + mediaType + " (" + bytes.length + " bytes)";
    }
}
