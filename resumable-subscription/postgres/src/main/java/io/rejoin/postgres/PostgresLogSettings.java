// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

import io.rejoin.core.Retention;
import java.time.Duration;

/**
 * What an operator may want to set on a {@link PostgresEventLog}. One log opens at most {@code lanes + slowLanes + readers}
 * connections, two more for administration and one for trimming: 11 by default.
 *
 * @param schema the schema that the log creates and keeps to; a lower-case SQL identifier
 * @param lanes transactions that write at the same time, 1..64; a stream belongs to one of them
 * @param slowLanes transactions that wait for a stream held by somebody else at the same time, 1..64
 * @param readers connections for reading, 1..256
 * @param lockTimeout how long a publish waits for a stream that somebody else holds, before it is answered Busy
 * @param readTimeout longest statement that reads
 * @param writeTimeout longest statement that writes, waiting for locks included
 * @param connectTimeout longest wait for a connection, new or from the pool
 * @param retention what applies to streams that have none configured
 * @param trimInterval between two rounds of trimming
 */
public record PostgresLogSettings(
        String schema,
        int lanes,
        int slowLanes,
        int readers,
        Duration lockTimeout,
        Duration readTimeout,
        Duration writeTimeout,
        Duration connectTimeout,
        Retention retention,
        Duration trimInterval) {

    private static final Duration SHORTEST = Duration.ofMillis(10);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);
    private static final Duration LONGEST_INTERVAL = Duration.ofHours(1);

    /** What applies where nothing was set. */
    public static final PostgresLogSettings DEFAULT = new PostgresLogSettings(
            "rejoin",
            2,
            2,
            4,
            Duration.ofSeconds(2),
            Duration.ofSeconds(2),
            Duration.ofSeconds(5),
            Duration.ofSeconds(2),
            Retention.DEFAULT,
            Duration.ofSeconds(5));

    public PostgresLogSettings {
        if (!schema.matches("[a-z_][a-z0-9_]{0,62}")) {
            throw new IllegalArgumentException("schema: '" + schema + "' (expected: [a-z_][a-z0-9_]{0,62})");
        }
        requireWithin("lanes", lanes, 64);
        requireWithin("slowLanes", slowLanes, 64);
        requireWithin("readers", readers, 256);
        requireWithin("lockTimeout", lockTimeout, LONGEST_WAIT);
        requireWithin("readTimeout", readTimeout, LONGEST_WAIT);
        requireWithin("writeTimeout", writeTimeout, LONGEST_WAIT);
        requireWithin("connectTimeout", connectTimeout, LONGEST_WAIT);
        requireWithin("trimInterval", trimInterval, LONGEST_INTERVAL);
        if (writeTimeout.compareTo(lockTimeout) <= 0) {
            throw new IllegalArgumentException(
                    "writeTimeout: " + writeTimeout + " (expected: more than lockTimeout, " + lockTimeout + ")");
        }
    }

    private static void requireWithin(String name, int value, int max) {
        if (value < 1 || value > max) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: 1.." + max + ")");
        }
    }

    private static void requireWithin(String name, Duration value, Duration longest) {
        if (value.compareTo(SHORTEST) < 0 || value.compareTo(longest) > 0) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + SHORTEST + ".." + longest + ")");
        }
    }
}
