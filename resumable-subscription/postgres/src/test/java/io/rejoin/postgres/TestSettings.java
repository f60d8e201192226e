// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

import io.rejoin.core.Retention;
import java.time.Duration;

/** Settings with a schema of their own; trimming happens only when a test asks for it. */
final class TestSettings {

    private TestSettings() {}

    static PostgresLogSettings fresh() {
        return of(TestPostgres.newSchema(), Duration.ofSeconds(2), Duration.ofSeconds(2), Retention.DEFAULT);
    }

    /** Gives up early; for tests whose server does not answer. */
    static PostgresLogSettings impatient() {
        PostgresLogSettings fresh = fresh();
        return new PostgresLogSettings(
                fresh.schema(),
                fresh.lanes(),
                fresh.slowLanes(),
                fresh.readers(),
                Duration.ofMillis(300),
                Duration.ofMillis(500),
                Duration.ofMillis(500),
                fresh.connectTimeout(),
                fresh.retention(),
                fresh.trimInterval());
    }

    static PostgresLogSettings withLanes(int lanes) {
        PostgresLogSettings fresh = fresh();
        return new PostgresLogSettings(
                fresh.schema(),
                lanes,
                fresh.slowLanes(),
                fresh.readers(),
                fresh.lockTimeout(),
                fresh.readTimeout(),
                fresh.writeTimeout(),
                fresh.connectTimeout(),
                fresh.retention(),
                fresh.trimInterval());
    }

    static PostgresLogSettings of(String schema, Duration lockTimeout, Duration readTimeout, Retention retention) {
        PostgresLogSettings defaults = PostgresLogSettings.DEFAULT;
        return new PostgresLogSettings(
                schema,
                defaults.lanes(),
                defaults.slowLanes(),
                defaults.readers(),
                lockTimeout,
                readTimeout,
                defaults.writeTimeout(),
                Duration.ofSeconds(15),
                retention,
                Duration.ofHours(1));
    }
}
