// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.refusal;

import org.jspecify.annotations.Nullable;

/**
 * Text that strangers had a part in, as it may stand in an answer or a log: bounded, and nothing in it begins another line, moves the
 * cursor of a terminal, or cannot be written in UTF-8.
 */
public final class OneLine {

    /** In UTF-16 code units, without the ellipsis. */
    public static final int MAX_LENGTH = 500;

    private OneLine() {}

    public static String of(@Nullable String text) {
        if (text == null) {
            return "";
        }
        int end = Math.min(text.length(), MAX_LENGTH);
        for (int i = 0; i < end; i++) {
            if (!isPlain(text.charAt(i))) {
                return shown(text, end);
            }
        }
        return end == text.length() ? text : text.substring(0, end) + "…";
    }

    private static String shown(String text, int end) {
        StringBuilder shown = new StringBuilder(end + 1);
        for (int i = 0; i < end; ) {
            int c = text.codePointAt(i);
            shown.appendCodePoint(isShown(c) ? c : '?');
            i += Character.charCount(c);
        }
        return end < text.length() ? shown.append('…').toString() : shown.toString();
    }

    private static boolean isPlain(char c) {
        return c >= ' ' && c <= '~';
    }

    private static boolean isShown(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
