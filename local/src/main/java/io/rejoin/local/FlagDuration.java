// SPDX-License-Identifier: Apache-2.0
package io.rejoin.local;

import java.math.BigInteger;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as the platform writes them: {@code 30s}, {@code 10m}, {@code 24h}, {@code 7d}. */
final class FlagDuration {

    private static final Pattern FORM = Pattern.compile("(\\d{1,9})([smhd])");
    private static final Duration LONGEST = Duration.ofDays(3650);

    private FlagDuration() {}

    /** @throws UsageException if it is none, or not within 1 s and 3650 days */
    static Duration parse(String flag, String value) {
        Matcher matcher = FORM.matcher(value);
        if (matcher.matches()) {
            ChronoUnit unit = switch (matcher.group(2)) {
                case "s" -> ChronoUnit.SECONDS;
                case "m" -> ChronoUnit.MINUTES;
                case "h" -> ChronoUnit.HOURS;
                default -> ChronoUnit.DAYS;
            };
            Duration duration = unit.getDuration().multipliedBy(new BigInteger(matcher.group(1)).longValue());
            if (duration.isPositive() && duration.compareTo(LONGEST) <= 0) {
                return duration;
            }
        }
        throw new UsageException(flag + ": " + value + " (expected: 1s..3650d, such as 30s, 10m, 24h or 7d)");
    }
}
