// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.tenant;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How often something may happen: a token bucket that holds {@link #burst} tokens and gains {@link #tokens} in each {@link #unit}.
 * Immutable.
 *
 * <p>Written {@code 50/s burst 200}, {@code 600/m} or {@code unlimited}; without {@code burst} it is what one unit of time gives. The
 * time between two tokens is whole microseconds, rounded up: {@code 70000/s} is one in 15 µs.
 *
 * @param tokens 1 to 100,000 a second; 0 for no limit at all
 * @param burst 1 to 1,000,000, filled in at most a week; 0 for no limit at all
 */
public record Rate(long tokens, Unit unit, long burst) {

    /** What a rate is counted over. */
    public enum Unit {
        SECOND("s", 1_000_000),
        MINUTE("m", 60_000_000),
        HOUR("h", 3_600_000_000L);

        private final String symbol;
        private final long micros;

        Unit(String symbol, long micros) {
            this.symbol = symbol;
            this.micros = micros;
        }

        private static Unit of(String symbol) {
            return switch (symbol) {
                case "s" -> SECOND;
                case "m" -> MINUTE;
                default -> HOUR;
            };
        }
    }

    /** No limit at all. */
    public static final Rate UNLIMITED = new Rate(0, Unit.SECOND, 0);

    private static final String NO_LIMIT = "unlimited";
    private static final String EXPECTED = " (expected: such as 50/s, 600/m, 100/h, 50/s burst 200, or unlimited)";
    private static final Pattern TEXT = Pattern.compile("([1-9][0-9]{0,8})/([smh])(?: burst ([1-9][0-9]{0,8}))?");

    private static final long MIN_INTERVAL_MICROS = 10;
    private static final long MAX_BURST = 1_000_000;
    private static final long MAX_FILL_MICROS = 7 * 24 * Unit.HOUR.micros;

    /** @throws IllegalArgumentException if the rate is out of its bounds */
    public Rate {
        if (tokens != 0 || burst != 0) {
            require(tokens >= 1 && unit.micros / tokens >= MIN_INTERVAL_MICROS, tokens, "1 to 100000 a second");
            require(burst >= 1 && burst <= MAX_BURST, burst, "a burst of 1 to " + MAX_BURST);
            require(Math.ceilDiv(unit.micros, tokens) * burst <= MAX_FILL_MICROS, burst, "a burst filled in a week");
        }
    }

    private static void require(boolean condition, long value, String expected) {
        if (!condition) {
            throw new IllegalArgumentException("rate: " + value + " (expected: " + expected + ")");
        }
    }

    /** @throws IllegalArgumentException if the text is no rate */
    @JsonCreator
    public static Rate valueOf(String text) {
        if (text.equals(NO_LIMIT)) {
            return UNLIMITED;
        }
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("rate: " + text + EXPECTED);
        }
        long tokens = Long.parseLong(matcher.group(1));
        String burst = matcher.group(3);
        return new Rate(tokens, Unit.of(matcher.group(2)), burst == null ? tokens : Long.parseLong(burst));
    }

    public boolean isUnlimited() {
        return tokens == 0;
    }

    /** The time that one token takes; 0 without a limit. */
    public long intervalMicros() {
        return tokens == 0 ? 0 : Math.ceilDiv(unit.micros, tokens);
    }

    /** The time that an empty bucket takes to fill; 0 without a limit. */
    public long fillMicros() {
        return intervalMicros() * burst;
    }

    /** What {@link #valueOf} reads. */
    @Override
    @JsonValue
    public String toString() {
        return isUnlimited() ? NO_LIMIT : tokens + "/" + unit.symbol + " burst " + burst;
    }
}
