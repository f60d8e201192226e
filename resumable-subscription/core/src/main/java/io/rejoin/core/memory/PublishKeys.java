// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core.memory;

import io.rejoin.core.Content;
import io.rejoin.core.Cursor;
import io.rejoin.core.Event;
import io.rejoin.core.IdempotencyKey;
import io.rejoin.core.Publication;
import io.rejoin.core.PublishOutcome;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The idempotency keys that one stream remembers, oldest first. Keeps a digest of each body rather than the body, which
 * may be redacted before its key expires.
 */
final class PublishKeys {

    private static final Duration REMEMBERED = Duration.ofHours(24);

    private final Map<IdempotencyKey, Use> uses;

    PublishKeys() {
        uses = new LinkedHashMap<>();
    }

    PublishKeys(PublishKeys other) {
        uses = new LinkedHashMap<>(other.uses);
    }

    /** How a publication ends because of an earlier one with its key, {@code null} if it is to be written. */
    @Nullable
    PublishOutcome earlier(Publication publication, Instant now) {
        expire(now);
        Use use = publication.key() == null ? null : uses.get(publication.key());
        if (use == null) {
            return null;
        }
        return MessageDigest.isEqual(use.digest, digest(publication.events()))
                ? new PublishOutcome.Replayed(use.first, use.last)
                : new PublishOutcome.KeyConflict();
    }

    void used(Publication publication, List<Event> written, Instant now) {
        if (publication.key() != null) {
            Cursor first = written.getFirst().cursor();
            Cursor last = written.getLast().cursor();
            uses.put(publication.key(), new Use(digest(publication.events()), first, last, now));
        }
    }

    void expire(Instant now) {
        Instant oldest = now.minus(REMEMBERED);
        Iterator<Use> oldestFirst = uses.values().iterator();
        while (oldestFirst.hasNext() && !oldestFirst.next().at.isAfter(oldest)) {
            oldestFirst.remove();
        }
    }

    /** Each part goes in with its length, so that no two bodies run together into the same bytes. */
    private static byte[] digest(List<Content> body) {
        MessageDigest digest = sha256();
        for (Content content : body) {
            String type = content.type();
            update(digest, type == null ? new byte[0] : type.getBytes(StandardCharsets.US_ASCII));
            update(digest, content.mediaType().getBytes(StandardCharsets.US_ASCII));
            update(digest, content.bytes());
        }
        return digest.digest();
    }

    private static void update(MessageDigest digest, byte[] part) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).flip());
        digest.update(part);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // compared nowhere
    private record Use(byte[] digest, Cursor first, Cursor last, Instant at) {}
}
