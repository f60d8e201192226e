// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core;

/** What of a refused value may appear in a message: a bounded run of printable ASCII. */
final class Excerpt {

    private static final int MAX_LENGTH = 64;

    private Excerpt() {}

    static String of(String value) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < value.length() && i < MAX_LENGTH; i++) {
            char c = value.charAt(i);
            shown.append(c >= 0x20 && c < 0x7f ? c : '?');
        }
        return value.length() > MAX_LENGTH ? shown + "…" : shown.toString();
    }
}
