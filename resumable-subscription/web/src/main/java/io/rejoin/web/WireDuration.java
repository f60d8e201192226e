// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web;

import java.time.Duration;

/**
 * Durations as they read on the wire: a whole number and one unit, {@code 250ms}, {@code 25s}, {@code 10m}, {@code 24h},
 * {@code 7d}. No sign, no fraction, no blank, no second unit.
 */
public final class WireDuration {

    /** What a value should look like, for messages. */
    public static final String FORM = "a whole number and ms, s, m, h or d, such as 250ms, 25s, 10m, 24h, 7d";

    private static final int MAX_DIGITS = 12;

    private WireDuration() {}

    /**
     * Reads a duration.
     *
     * @throws IllegalArgumentException if {@code text} is not of the {@linkplain #FORM form}, or has more than 12 digits
     */
    public static Duration parse(String text) {
        int digits = 0;
        while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
            digits++;
        }
        if (digits == 0 || digits > MAX_DIGITS) {
            throw malformed(text);
        }
        long amount = Long.parseLong(text.substring(0, digits));
        return switch (text.substring(digits)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            case "d" -> Duration.ofDays(amount);
            default -> throw malformed(text);
        };
    }

    /** Renders a duration in the largest unit that divides it; what is finer than a millisecond is cut off. */
    public static String format(Duration duration) {
        if (duration.toMillisPart() != 0) {
            return duration.toMillis() + "ms";
        }
        long seconds = duration.toSeconds(); // not from milliseconds, of which 999999999999d has too many for a long
        if (seconds == 0) {
            return "0s";
        }
        if (seconds % 86_400 == 0) {
            return seconds / 86_400 + "d";
        }
        if (seconds % 3_600 == 0) {
            return seconds / 3_600 + "h";
        }
        return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }

    private static IllegalArgumentException malformed(String text) {
        return new IllegalArgumentException("duration: " + Printable.of(text) + " (expected: " + FORM + ")");
    }
}
