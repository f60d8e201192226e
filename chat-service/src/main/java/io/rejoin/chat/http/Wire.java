// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.http;

import java.time.Instant;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How values are written on the wire. */
public final class Wire {

    private static final java.time.format.DateTimeFormatter TIME =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter(Locale.ROOT);

    private Wire() {}

    /** A constant's name in lower case with dashes. */
    public static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** In UTC, with milliseconds. */
    public static String time(Instant instant) {
        return TIME.format(instant.truncatedTo(ChronoUnit.MILLIS));
    }

    public static @Nullable String optionalTime(@Nullable Instant instant) {
        return instant == null ? null : time(instant);
    }
}
