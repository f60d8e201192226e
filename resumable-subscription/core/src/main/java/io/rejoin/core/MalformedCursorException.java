// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core;

/** A cursor's text is not one that any server ever rendered; the client made it up or damaged it. */
public final class MalformedCursorException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    public MalformedCursorException(String text) {
        super("cursor: '" + Excerpt.of(text) + "' (expected: 16 digits, '_', 8 lower-case hex digits)");
    }
}
