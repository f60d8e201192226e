// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web;

/** What of a client's input may appear in an answer or a log. */
public final class Printable {

    private static final int MAX_LENGTH = 64;
    private static final int MAX_LINE_LENGTH = 500;

    private Printable() {}

    /**
     * A sentence that may quote others: bounded, and nothing in it begins another line, moves the cursor of a terminal, or cannot be written
     * in UTF-8.
     */
    static String line(String text) {
        boolean whole = text.length() <= MAX_LINE_LENGTH;
        String cut = whole ? text : text.substring(0, MAX_LINE_LENGTH);
        if (cut.codePoints().allMatch(Printable::isShown)) {
            return whole ? cut : cut + "…";
        }
        StringBuilder shown = new StringBuilder(cut.length() + 1);
        cut.codePoints().forEach(c -> shown.appendCodePoint(isShown(c) ? c : '?'));
        return whole ? shown.toString() : shown + "…";
    }

    private static boolean isShown(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }

    /** A value: a bounded run of printable ASCII. */
    public static String of(String value) {
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
