// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

import io.rejoin.core.Content;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * By what a retried publish is told from another one under the same key: SHA-256 of the types, media types and payloads,
 * each behind its length, so that no two bodies run together into the same bytes.
 */
@SuppressWarnings("ArrayRecordComponent") // equals and hashCode go by content
record BodyHash(byte[] bytes) {

    private static final int NONE = -1;

    static BodyHash of(List<Content> body) {
        MessageDigest digest = sha256();
        for (Content event : body) {
            String type = event.type();
            if (type == null) {
                digest.update(length(NONE));
            } else {
                update(digest, type.getBytes(StandardCharsets.UTF_8));
            }
            update(digest, event.mediaType().getBytes(StandardCharsets.UTF_8));
            update(digest, event.bytes());
        }
        return new BodyHash(digest.digest());
    }

    private static void update(MessageDigest digest, byte[] part) {
        digest.update(length(part.length));
        digest.update(part);
    }

    private static byte[] length(int length) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(length).array();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    String hex() {
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BodyHash that && MessageDigest.isEqual(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return ByteBuffer.wrap(bytes).getInt();
    }

    @Override
    public String toString() {
        return hex();
    }
}
