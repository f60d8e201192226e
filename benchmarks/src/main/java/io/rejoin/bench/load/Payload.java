// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.load;

import java.nio.charset.StandardCharsets;

/**
 * What is published: a JSON string of the event's number in its stream, from 1, the time at which it was due by
 * {@link System#nanoTime} of the one process that publishes and receives, and a filling.
 */
public final class Payload {

    private static final int NUMBER_DIGITS = 10;
    private static final int TIME_DIGITS = 19;

    /** Where the quotation mark, number, blank and time end. */
    static final int CHECKED_LENGTH = 1 + NUMBER_DIGITS + 1 + TIME_DIGITS;

    private Payload() {}

    /** @param size of all of it, in bytes; made longer if it must be */
    public static byte[] of(long number, long dueNanos, int size) {
        String start = "\"%010d %019d ".formatted(number, dueNanos);
        return (start + "x".repeat(Math.max(0, size - start.length() - 1)) + "\"").getBytes(StandardCharsets.US_ASCII);
    }

    static long number(byte[] bytes, int payload) {
        return digits(bytes, payload + 1, NUMBER_DIGITS);
    }

    static long dueNanos(byte[] bytes, int payload) {
        return digits(bytes, payload + 2 + NUMBER_DIGITS, TIME_DIGITS);
    }

    private static long digits(byte[] bytes, int from, int count) {
        long value = 0;
        for (int i = from; i < from + count; i++) {
            value = value * 10 + bytes[i] - '0';
        }
        return value;
    }
}
