// SPDX-License-Identifier: Apache-2.0
package io.rejoin.token;

/**
 * Finds one literal in a text in linear time (Knuth, Morris and Pratt 1977).
 *
 * <p>{@link String#indexOf(String)} is quadratic on texts such as {@code aaaa…} searched for {@code aa…ab}. A token may bring hundreds
 * of patterns and its bearer picks the stream's name, so that would be a way to burn a server's time with permission checks.
 */
final class LiteralSearch {

    private final String literal;

    /** At i: length of the longest proper prefix of the literal that is also a suffix of its first i + 1 characters. */
    private final int[] borders;

    LiteralSearch(String literal) {
        this.literal = literal;
        this.borders = new int[literal.length()];
        int matched = 0;
        for (int i = 1; i < literal.length(); i++) {
            matched = advance(matched, literal.charAt(i));
            borders[i] = matched;
        }
    }

    /** The index after the leftmost occurrence within {@code [from, to)} of the text, or -1. */
    int endOfFirst(String text, int from, int to) {
        int matched = 0;
        for (int i = from; i < to; i++) {
            matched = advance(matched, text.charAt(i));
            if (matched == literal.length()) {
                return i + 1;
            }
        }
        return -1;
    }

    private int advance(int matched, char next) {
        int length = matched;
        while (length > 0 && literal.charAt(length) != next) {
            length = borders[length - 1];
        }
        return literal.charAt(length) == next ? length + 1 : 0;
    }
}
