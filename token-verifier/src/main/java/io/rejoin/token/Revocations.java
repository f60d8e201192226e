// SPDX-License-Identifier: Apache-2.0
package io.rejoin.token;

import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The revocations that are in force, in memory, bounded by {@value #MAX_ENTRIES}.
 *
 * <p>Safe for use by several threads; a question looks into a map four times. {@link #version()} tells whoever has to ask again and again
 * about the same identity that the answer is still the same.
 */
public final class Revocations {

    /** The most revocations at a time; each takes some 300 bytes. */
    public static final int MAX_ENTRIES = 100_000;

    private final Map<Revocation.Target, Revocation> entries = new ConcurrentHashMap<>();
    private final AtomicLong version = new AtomicLong();

    /** Whether the token behind that identity is revoked. */
    public boolean revokes(Identity identity) {
        if (entries.isEmpty()) {
            return false;
        }
        String tenant = identity.tenant();
        String tokenId = identity.tokenId();
        return revokes(new Revocation.Target.User(tenant, identity.subject()), identity)
                || (tokenId != null && revokes(new Revocation.Target.Token(tenant, tokenId), identity))
                || revokes(new Revocation.Target.Key(tenant, identity.issuer(), identity.keyId()), identity)
                || revokes(new Revocation.Target.All(tenant), identity);
    }

    private boolean revokes(Revocation.Target target, Identity identity) {
        Revocation revocation = entries.get(target);
        return revocation != null && revocation.revokes(identity);
    }

    /** Grows after each change; while it stays the same, so does every answer. */
    public long version() {
        return version.get();
    }

    /**
     * Puts these in force, each in place of an earlier one of the same target; one that has expired by {@code now} takes the earlier one
     * away. Also forgets all others that have expired.
     *
     * @throws IllegalStateException if there would be more than {@value #MAX_ENTRIES}; some of these may be in force then
     */
    public void apply(Collection<? extends Revocation> changes, Instant now) {
        try {
            forgetExpired(now);
            for (Revocation change : changes) {
                apply(change, now);
            }
        } finally {
            if (!changes.isEmpty()) {
                version.incrementAndGet();
            }
        }
    }

    private void apply(Revocation change, Instant now) {
        if (!now.isBefore(change.expiresAt())) {
            entries.remove(change.target());
        } else if (entries.size() < MAX_ENTRIES || entries.containsKey(change.target())) {
            entries.put(change.target(), change);
        } else {
            throw new IllegalStateException("revocations: more than " + MAX_ENTRIES + " (expected: at most)");
        }
    }

    /** Forgets what has expired: it changes no answer that anybody should get. */
    private void forgetExpired(Instant now) {
        entries.values().removeIf(revocation -> !now.isBefore(revocation.expiresAt()));
    }

    /** How many are in force. */
    public int size() {
        return entries.size();
    }
}
