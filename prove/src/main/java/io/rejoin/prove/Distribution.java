// SPDX-License-Identifier: Apache-2.0
package io.rejoin.prove;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Times of one kind. Not thread-safe. */
final class Distribution {

    private final List<Duration> times = new ArrayList<>();

    void add(Duration time) {
        times.add(time);
    }

    int count() {
        return times.size();
    }

    /** The time that this part of all, 0 to 1, does not exceed; zero if there are none. */
    Duration quantile(double part) {
        if (times.isEmpty()) {
            return Duration.ZERO;
        }
        List<Duration> sorted = times.stream().sorted().toList();
        return sorted.get(Math.max(0, (int) Math.ceil(part * sorted.size()) - 1));
    }

    /** {@link #quantile} as it is printed. */
    String text(double part) {
        return text(quantile(part));
    }

    static String text(Duration time) {
        return String.format(Locale.ROOT, "%.2f s", time.toMillis() / 1000.0);
    }
}
