// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core;

import java.util.Comparator;
import java.util.Set;

/**
 * The identity of a stream: its tenant and its name within the tenant.
 *
 * <p>A name is 1–255 of {@code [A-Za-z0-9._~:@-]} and none of {@code .}, {@code ..}, {@code ws}, {@code events}, which
 * would be ambiguous in a path. Keys are ordered by tenant, then name: the order in which locks are taken.
 */
public record StreamKey(Tenant tenant, String name) implements Comparable<StreamKey> {

    /** Longest stream name, in characters. */
    public static final int MAX_NAME_LENGTH = 255;

    private static final Set<String> RESERVED = Set.of(".", "..", "ws", "events");
    private static final Comparator<StreamKey> ORDER =
            Comparator.comparing((StreamKey key) -> key.tenant.id()).thenComparing(StreamKey::name);

    public StreamKey {
        if (!isName(name)) {
            throw new IllegalArgumentException("stream: '" + Excerpt.of(name)
                    + "' (expected: 1..255 of [A-Za-z0-9._~:@-], not '.', '..', 'ws', 'events')");
        }
    }

    public static StreamKey of(String tenant, String name) {
        return new StreamKey(new Tenant(tenant), name);
    }

    /** Whether {@code name} may name a stream. */
    public static boolean isName(String name) {
        if (name.isEmpty() || name.length() > MAX_NAME_LENGTH || RESERVED.contains(name)) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            if (!isNameCharacter(name.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isNameCharacter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "._~:@-".indexOf(c) >= 0;
    }

    @Override
    public int compareTo(StreamKey other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return tenant + "/" + name;
    }
}
