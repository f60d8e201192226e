// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core;

/** Where a subscription or a page begins. */
public sealed interface StartAt {

    /** Just after the event that {@code cursor} names: the resume. */
    record After(Cursor cursor) implements StartAt {}

    /** Before the oldest event that is still kept. */
    record Earliest() implements StartAt {}

    /** After the newest event: only what comes from now on. */
    record Latest() implements StartAt {}

    /**
     * Before the newest {@code count} events, or as many as are kept.
     *
     * @param count 1..{@value #MAX_COUNT}
     */
    record Back(int count) implements StartAt {

        /** Furthest that a start may reach back, in events. */
        public static final int MAX_COUNT = 1_000_000;

        public Back {
            if (count < 1 || count > MAX_COUNT) {
                throw new IllegalArgumentException("from: -" + count + " (expected: -1..-" + MAX_COUNT + ")");
            }
        }
    }

    /** Shared instance. */
    StartAt EARLIEST = new Earliest();

    /** Shared instance. */
    StartAt LATEST = new Latest();

    static StartAt after(Cursor cursor) {
        return new After(cursor);
    }
}
