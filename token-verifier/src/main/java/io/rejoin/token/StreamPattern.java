// SPDX-License-Identifier: Apache-2.0
package io.rejoin.token;

import java.util.Arrays;
import java.util.List;

/**
 * A set of stream names: literal characters, and {@code *} for any run of characters, the empty one included.
 *
 * <p>{@code room:*} has {@code room:42} and {@code room:}, but neither {@code room} nor {@code lobby:room:42}. There is no escape: no
 * stream's name has a {@code *}. Matching is case-sensitive and takes time linear in the name plus the pattern, also for patterns like
 * {@code *a*a*a*b} that make backtracking matchers quadratic or worse. Immutable and safe for use by several threads.
 */
public final class StreamPattern {

    /** The longest pattern, in characters: as long as the longest stream name. */
    public static final int MAX_LENGTH = 255;

    private final String pattern;

    /** The literal before the first {@code *}; the whole pattern if there is none. */
    private final String prefix;

    /** The literal after the last {@code *}. */
    private final String suffix;

    /** The literals between two {@code *}, each found at its leftmost place after the one before. */
    private final List<LiteralSearch> middle;

    private final boolean literal;

    private StreamPattern(String pattern) {
        this.pattern = pattern;
        int first = pattern.indexOf('*');
        int last = pattern.lastIndexOf('*');
        this.literal = first < 0;
        this.prefix = literal ? pattern : pattern.substring(0, first);
        this.suffix = literal ? "" : pattern.substring(last + 1);
        this.middle = first == last ? List.of() : literals(pattern.substring(first + 1, last));
    }

    /**
     * The pattern as written in a token.
     *
     * @throws IllegalArgumentException if it is empty, longer than {@value #MAX_LENGTH}, or has a character that is neither {@code *} nor
     *     allowed in a stream's name, so that it could never match
     */
    public static StreamPattern of(String pattern) {
        if (pattern.isEmpty() || pattern.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "pattern: " + pattern.length() + " characters (expected: 1.." + MAX_LENGTH + ")");
        }
        if (!pattern.chars().allMatch(StreamPattern::isAllowed)) {
            throw new IllegalArgumentException(
                    "pattern: " + pattern + " (expected: characters A-Z a-z 0-9 . _ ~ : @ - and *)");
        }
        return new StreamPattern(pattern);
    }

    /** The pattern as it was written. */
    public String pattern() {
        return pattern;
    }

    /** Whether the name is in this set. The name is not checked to be a valid stream name. */
    public boolean matches(String stream) {
        if (literal) {
            return pattern.equals(stream);
        }
        int end = stream.length() - suffix.length();
        if (end < prefix.length() || !stream.startsWith(prefix) || !stream.endsWith(suffix)) {
            return false;
        }
        int position = prefix.length();
        for (LiteralSearch search : middle) {
            position = search.endOfFirst(stream, position, end);
            if (position < 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StreamPattern that && pattern.equals(that.pattern);
    }

    @Override
    public int hashCode() {
        return pattern.hashCode();
    }

    @Override
    public String toString() {
        return pattern;
    }

    private static List<LiteralSearch> literals(String between) {
        return Arrays.stream(between.split("\\*"))
                .filter(text -> !text.isEmpty())
                .map(LiteralSearch::new)
                .toList();
    }

    private static boolean isAllowed(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "._~:@-*".indexOf(c) >= 0;
    }
}
