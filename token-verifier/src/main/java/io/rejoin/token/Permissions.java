// SPDX-License-Identifier: Apache-2.0
package io.rejoin.token;

import java.util.List;

/**
 * What a token lets its bearer do with the streams of its tenant: patterns to subscribe to, patterns to publish to, and administration.
 *
 * <p>Nothing implies anything else: {@code admin} allows metadata, retention, redaction, deletion and listing, but neither subscribing
 * nor publishing. Immutable. A check costs time linear in the stream's name and in the patterns, whatever they look like.
 *
 * @param subscribe streams that may be read, at most {@value #MAX_PATTERNS} patterns
 * @param publish streams that may be written to, at most {@value #MAX_PATTERNS} patterns
 * @param admin whether streams' metadata may be read and changed
 */
public record Permissions(List<StreamPattern> subscribe, List<StreamPattern> publish, boolean admin) {

    /** The most patterns in each list. */
    public static final int MAX_PATTERNS = 128;

    /** Nothing at all: what a token without a {@code rejoin} claim allows. */
    public static final Permissions NONE = new Permissions(List.of(), List.of(), false);

    /**
     * @throws IllegalArgumentException if a list is longer than {@value #MAX_PATTERNS}
     */
    public Permissions {
        checkCount("subscribe", subscribe.size());
        checkCount("publish", publish.size());
        subscribe = List.copyOf(subscribe);
        publish = List.copyOf(publish);
    }

    /**
     * Permissions from patterns as they are written in a token.
     *
     * @throws IllegalArgumentException if a pattern is none, or a list is too long
     */
    public static Permissions of(List<String> subscribe, List<String> publish, boolean admin) {
        return new Permissions(
                subscribe.stream().map(StreamPattern::of).toList(),
                publish.stream().map(StreamPattern::of).toList(),
                admin);
    }

    /** Whether the stream of that name (without tenant) may be read, live or from its history. */
    public boolean maySubscribe(String stream) {
        return anyMatches(subscribe, stream);
    }

    /** Whether events may be published to the stream of that name (without tenant). */
    public boolean mayPublish(String stream) {
        return anyMatches(publish, stream);
    }

    private static boolean anyMatches(List<StreamPattern> patterns, String stream) {
        for (StreamPattern pattern : patterns) {
            if (pattern.matches(stream)) {
                return true;
            }
        }
        return false;
    }

    private static void checkCount(String field, int count) {
        if (count > MAX_PATTERNS) {
            throw new IllegalArgumentException(field + ": " + count + " patterns (expected: 0.." + MAX_PATTERNS + ")");
        }
    }
}
