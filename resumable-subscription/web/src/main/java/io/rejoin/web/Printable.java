// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web;

/** What of a client's input may appear in an answer or a log: a bounded run of printable ASCII. */
final class Printable {

    private static final int MAX_LENGTH = 64;

    private Printable() {}

    static String of(String value) {
        if (value.isEmpty()) {
            return "''";
        }
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < value.length() && i < MAX_LENGTH; i++) {
            char c = value.charAt(i);
            shown.append(c >= 0x20 && c < 0x7f ? c : '?');
        }
        return value.length() > MAX_LENGTH ? shown + "..." : shown.toString();
    }
}
