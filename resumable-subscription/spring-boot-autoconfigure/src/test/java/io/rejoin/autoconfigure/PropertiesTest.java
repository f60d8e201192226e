// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.r2dbc.spi.ConnectionFactoryOptions;
import io.rejoin.core.Retention;
import io.rejoin.core.reconcile.ReconcileSettings;
import io.rejoin.postgres.PostgresLogSettings;
import io.rejoin.redis.RedisFeedSettings;
import io.rejoin.web.WebLimits;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** Each property: its default, that it is taken, and its bounds. */
class PropertiesTest {

    @Test
    void theDefaultsAreThoseOfTheLibrary() {
        assertThat(postgres(Map.of()).settings()).isEqualTo(PostgresLogSettings.DEFAULT);
        assertThat(postgres(Map.of()).startTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(redis(Map.of("rejoin.redis.url", "redis://r")).settings())
                .isEqualTo(RedisFeedSettings.standalone("redis://r"));
        assertThat(limits(Map.of()).settings()).isEqualTo(ReconcileSettings.DEFAULT);
        assertThat(web(Map.of()).limits()).isEqualTo(WebLimits.DEFAULT);
        assertThat(drain(Map.of())).isEqualTo(new DrainProperties(Duration.ofSeconds(2), Duration.ofSeconds(20)));
    }

    @Test
    void everyPropertyOfTheDrainIsTakenAndZeroIsOne() {
        assertThat(drain(Map.of("rejoin.drain.notice", "3s", "rejoin.drain.window", "4s")))
                .isEqualTo(new DrainProperties(Duration.ofSeconds(3), Duration.ofSeconds(4)));
        assertThat(drain(Map.of("rejoin.drain.notice", "0s", "rejoin.drain.window", "0s")))
                .isEqualTo(new DrainProperties(Duration.ZERO, Duration.ZERO));
    }

    @Test
    void everyPostgresPropertyIsTaken() {
        PostgresProperties properties = postgres(Map.ofEntries(
                Map.entry("rejoin.postgres.url", "r2dbc:postgresql://db:5433/app"),
                Map.entry("rejoin.postgres.username", "u"),
                Map.entry("rejoin.postgres.password", "p"),
                Map.entry("rejoin.postgres.schema", "streams"),
                Map.entry("rejoin.postgres.lanes", "1"),
                Map.entry("rejoin.postgres.slow-lanes", "3"),
                Map.entry("rejoin.postgres.readers", "5"),
                Map.entry("rejoin.postgres.lock-timeout", "1s"),
                Map.entry("rejoin.postgres.read-timeout", "3s"),
                Map.entry("rejoin.postgres.write-timeout", "4s"),
                Map.entry("rejoin.postgres.connect-timeout", "6s"),
                Map.entry("rejoin.postgres.start-timeout", "1m"),
                Map.entry("rejoin.postgres.trim-interval", "7s"),
                Map.entry("rejoin.postgres.retention.max-events", "10"),
                Map.entry("rejoin.postgres.retention.max-age", "2")));
        assertThat(properties.settings())
                .isEqualTo(new PostgresLogSettings(
                        "streams",
                        1,
                        3,
                        5,
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(3),
                        Duration.ofSeconds(4),
                        Duration.ofSeconds(6),
                        new Retention(10, Duration.ofDays(2)),
                        Duration.ofSeconds(7)));
        assertThat(properties.startTimeout()).isEqualTo(Duration.ofMinutes(1));
        ConnectionFactoryOptions server = properties.server();
        assertThat(server.getValue(ConnectionFactoryOptions.HOST)).isEqualTo("db");
        assertThat(server.getValue(ConnectionFactoryOptions.USER)).isEqualTo("u");
        assertThat(server.getValue(ConnectionFactoryOptions.PASSWORD)).isEqualTo("p");
    }

    @Test
    void everyRedisPropertyIsTaken() {
        assertThat(redis(Map.of(
                                "rejoin.redis.url", "redis://a:1,b:2",
                                "rejoin.redis.mode", "cluster",
                                "rejoin.redis.prefix", "other",
                                "rejoin.redis.command-timeout", "1s",
                                "rejoin.redis.connect-timeout", "3s",
                                "rejoin.redis.max-in-flight", "7",
                                "rejoin.redis.probe-failures-before-reconnect", "2"))
                        .settings())
                .isEqualTo(new RedisFeedSettings(
                        "redis://a:1,b:2",
                        RedisFeedSettings.Mode.CLUSTER,
                        "other",
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(3),
                        7,
                        2));
    }

    @Test
    void everyLimitIsTaken() {
        ReconcileSettings settings = limits(Map.of(
                        "rejoin.limits.subscriptions", "1",
                        "rejoin.limits.streams", "2",
                        "rejoin.limits.ring-events", "64",
                        "rejoin.limits.ring-size", "3B",
                        "rejoin.limits.ring-memory", "4B",
                        "rejoin.limits.page-cache-size", "5B",
                        "rejoin.limits.gather-time", "6ms"))
                .settings();
        assertThat(settings.subscriptions()).isEqualTo(1);
        assertThat(settings.streams()).isEqualTo(2);
        assertThat(settings.ringEvents()).isEqualTo(64);
        assertThat(settings.ringBytes()).isEqualTo(3);
        assertThat(settings.nodeRingBytes()).isEqualTo(4);
        assertThat(settings.pageCacheBytes()).isEqualTo(5);
        assertThat(settings.gatherTime()).isEqualTo(Duration.ofMillis(6));
    }

    @Test
    void everyWebPropertyIsTaken() {
        assertThat(web(Map.of(
                                "rejoin.web.heartbeat", "1s",
                                "rejoin.web.write-stall", "2s",
                                "rejoin.web.page-events", "3",
                                "rejoin.web.page-size", "4B",
                                "rejoin.web.long-poll-wait", "5s",
                                "rejoin.web.retry-delay", "6s",
                                "rejoin.web.max-age", "7s"))
                        .limits())
                .isEqualTo(new WebLimits(
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(2),
                        3,
                        4,
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(6),
                        Duration.ofSeconds(7)));
    }

    @ParameterizedTest
    @CsvSource({
        "postgres.url, mysql://x, url",
        "postgres.url, r2dbc:h2:mem, url",
        "postgres.schema, Up-Case, schema: 'Up-Case'",
        "postgres.lanes, 0, lanes: 0 (expected: 1..64)",
        "postgres.slow-lanes, 65, slowLanes: 65 (expected: 1..64)",
        "postgres.readers, 0, readers: 0 (expected: 1..256)",
        "postgres.lock-timeout, 9ms, lockTimeout: PT0.009S",
        "postgres.read-timeout, 61s, readTimeout: PT1M1S",
        "postgres.write-timeout, 2s, writeTimeout: PT2S",
        "postgres.connect-timeout, 0s, connectTimeout: PT0S",
        "postgres.start-timeout, 11m, startTimeout: PT11M (expected: PT0S..PT10M)",
        "postgres.trim-interval, 1ms, trimInterval: PT0.001S",
        "postgres.retention.max-events, 0, maxEvents: 0",
        "postgres.retention.max-age, 0, maxAge: PT0S",
        "redis.url, http://x, url",
        "redis.prefix, a b, prefix: 'a b'",
        "redis.command-timeout, 11s, command timeout: PT11S",
        "redis.connect-timeout, 61s, connect timeout: PT1M1S",
        "redis.max-in-flight, 0, max in flight: 0",
        "redis.probe-failures-before-reconnect, 101, probe failures before reconnect: 101",
        "limits.subscriptions, 0, subscriptions: 0",
        "limits.streams, 0, streams: 0",
        "limits.ring-events, 100, ringEvents: 100",
        "limits.ring-size, 0B, ringBytes: 0",
        "limits.ring-memory, 0B, nodeRingBytes: 0",
        "limits.page-cache-size, 0B, pageCacheBytes: 0",
        "limits.gather-time, 101ms, gatherTime: PT0.101S (expected: PT0S..PT0.1S)",
        "usage.flush-interval, 100ms, flushInterval: PT0.1S",
        "usage.retention, 1h, retention: PT1H",
        "usage.metric-tenants, 10001, metricTenants: 10001",
        "web.heartbeat, 11m, heartbeat: 11m (expected: 10ms..10m)",
        "web.write-stall, 1ms, write-stall: 1ms",
        "web.page-events, 1001, page-events: 1001 (expected: 1..1000)",
        "web.page-size, 0B, page-bytes: 0",
        "web.long-poll-wait, 0s, long-poll-wait: 0s",
        "web.retry-delay, 0s, retry-delay: 0s",
        "drain.notice, 61s, notice: PT1M1S (expected: PT0S..PT1M)",
        "drain.window, 11m, window: PT11M (expected: PT0S..PT10M)",
        "web.max-age, 99ms, max-age: 99ms (expected: 100ms..7d)",
    })
    void whatIsOutOfBoundsIsRefusedByName(String property, String value, String message) {
        Map<String, String> set = Map.of("rejoin." + property, value);
        assertThatThrownBy(() -> {
                    postgres(set);
                    redis(set);
                    limits(set);
                    web(set);
                    usage(set);
                    drain(set);
                })
                .rootCause()
                .hasMessageStartingWith(message);
    }

    @Test
    void passwordsAreNotTold() {
        assertThat(postgres(Map.of(
                                "rejoin.postgres.url",
                                "r2dbc:postgresql://u:geheim@h/d",
                                "rejoin.postgres.password",
                                "geheim"))
                        .toString())
                .doesNotContain("geheim");
        assertThat(redis(Map.of("rejoin.redis.url", "redis://u:geheim@h")).toString())
                .doesNotContain("geheim");
        assertThatThrownBy(() -> postgres(Map.of("rejoin.postgres.url", "jdbc:postgresql://u:geheim@h/d")))
                .rootCause()
                .message()
                .doesNotContain("geheim");
    }

    private static PostgresProperties postgres(Map<String, String> set) {
        return bind("rejoin.postgres", PostgresProperties.class, set);
    }

    private static RedisProperties redis(Map<String, String> set) {
        return bind("rejoin.redis", RedisProperties.class, set);
    }

    private static LimitsProperties limits(Map<String, String> set) {
        return bind("rejoin.limits", LimitsProperties.class, set);
    }

    private static WebProperties web(Map<String, String> set) {
        return bind("rejoin.web", WebProperties.class, set);
    }

    private static DrainProperties drain(Map<String, String> set) {
        return bind("rejoin.drain", DrainProperties.class, set);
    }

    @Test
    void everyUsagePropertyIsTaken() {
        assertThat(usage(Map.of()))
                .isEqualTo(new UsageProperties(true, Duration.ofMinutes(1), Duration.ofDays(400), 100));
        assertThat(usage(Map.of(
                        "rejoin.usage.enabled", "false",
                        "rejoin.usage.flush-interval", "2s",
                        "rejoin.usage.retention", "30d",
                        "rejoin.usage.metric-tenants", "5")))
                .isEqualTo(new UsageProperties(false, Duration.ofSeconds(2), Duration.ofDays(30), 5));
    }

    private static UsageProperties usage(Map<String, String> set) {
        return bind("rejoin.usage", UsageProperties.class, set);
    }

    private static <T> T bind(String prefix, Class<T> type, Map<String, String> set) {
        return new Binder(new MapConfigurationPropertySource(set)).bindOrCreate(prefix, type);
    }
}
