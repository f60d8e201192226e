// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core;

/**
 * A position in a stream that proves which history it belongs to: the sequence number of the last event seen, and that
 * event's random fingerprint.
 *
 * <p>The fingerprint is what a bare number lacks. A subscriber that saw {@code [1,2,3]} of a database which then lost
 * event 3 in a failover would be served {@code 4} after a new, different 3, and never know; with the fingerprint the
 * server sees that <em>its</em> event 3 is another one. A false match has a chance of one in four billion.
 *
 * <p>Rendered as 16 decimal digits, {@code _}, 8 lower-case hexadecimal digits: opaque to clients, URL-safe, and ordered
 * as text like the positions of one stream. Cursors compare by position only.
 *
 * @param seq the sequence number, 0..{@value #MAX_SEQ}; 0 is before the first event
 * @param fingerprint the event's fingerprint; 0 where {@code seq} is 0
 */
public record Cursor(long seq, int fingerprint) implements Comparable<Cursor> {

    /** Largest sequence number: the largest integer that JSON readers keep exact. */
    public static final long MAX_SEQ = (1L << 53) - 1;

    /** Length of the text form, in characters. */
    public static final int TEXT_LENGTH = 25;

    /** Before the first event of any stream. */
    public static final Cursor BEGINNING = new Cursor(0, 0);

    private static final int SEQ_DIGITS = 16;

    public Cursor {
        if (seq < 0 || seq > MAX_SEQ) {
            throw new IllegalArgumentException("seq: " + seq + " (expected: 0.." + MAX_SEQ + ")");
        }
    }

    /**
     * Reads the text form.
     *
     * @throws MalformedCursorException if {@code text} is anything but what {@link #toString} renders
     */
    public static Cursor parse(String text) {
        if (text.length() != TEXT_LENGTH || text.charAt(SEQ_DIGITS) != '_') {
            throw new MalformedCursorException(text);
        }
        long seq = 0;
        for (int i = 0; i < SEQ_DIGITS; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                throw new MalformedCursorException(text);
            }
            seq = seq * 10 + (c - '0');
        }
        int fingerprint = 0;
        for (int i = SEQ_DIGITS + 1; i < TEXT_LENGTH; i++) {
            int digit = hexDigit(text.charAt(i));
            if (digit < 0) {
                throw new MalformedCursorException(text);
            }
            fingerprint = fingerprint << 4 | digit;
        }
        if (seq > MAX_SEQ || seq == 0 && fingerprint != 0) {
            throw new MalformedCursorException(text);
        }
        return new Cursor(seq, fingerprint);
    }

    private static int hexDigit(char c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
    }

    @Override
    public int compareTo(Cursor other) {
        return Long.compare(seq, other.seq);
    }

    @Override
    public String toString() {
        char[] text = new char[TEXT_LENGTH];
        long rest = seq;
        for (int i = SEQ_DIGITS - 1; i >= 0; i--) {
            text[i] = (char) ('0' + rest % 10);
            rest /= 10;
        }
        text[SEQ_DIGITS] = '_';
        for (int i = 0; i < 8; i++) {
            text[TEXT_LENGTH - 1 - i] = Character.forDigit(fingerprint >>> 4 * i & 0xf, 16);
        }
        return new String(text);
    }
}
