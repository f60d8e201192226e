// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import io.rejoin.redis.RedisFeedSettings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The live feed on Redis.
 *
 * @param url Where Redis is: redis://, rediss:// (TLS) or redis-sentinel://, with user and password if there are any. For a
 *     cluster several host:port, separated by commas. Required.
 * @param mode One server (or a primary found by Sentinel), or a cluster of Redis 7 with sharded publish/subscribe.
 * @param prefix What the names of all channels begin with. Nodes that share Redis and prefix hear one another.
 * @param commandTimeout How long a command may take, 10 ms to 10 s.
 * @param connectTimeout How long connecting may take, 10 ms to 60 s.
 * @param maxInFlight Most messages that Redis has been sent and has not answered, 1 to 65536. At most 16 KB each.
 * @param probeFailuresBeforeReconnect Probes of a connection that must fail in a row before it is replaced, 1 to 100.
 */
@ConfigurationProperties("rejoin.redis")
record RedisProperties(
        @Nullable String url,
        @DefaultValue("standalone") RedisFeedSettings.Mode mode,
        @DefaultValue("rejoin") String prefix,
        @DefaultValue("500ms") Duration commandTimeout,
        @DefaultValue("2s") Duration connectTimeout,
        @DefaultValue("1024") int maxInFlight,
        @DefaultValue("3") int probeFailuresBeforeReconnect) {

    private static final String STAND_IN = "redis://localhost";

    RedisProperties {
        new RedisFeedSettings(
                url == null ? STAND_IN : url,
                mode,
                prefix,
                commandTimeout,
                connectTimeout,
                maxInFlight,
                probeFailuresBeforeReconnect);
    }

    /** @throws SettingMissingException without a URL */
    RedisFeedSettings settings() {
        if (url == null) {
            throw new SettingMissingException("rejoin.redis.url", "where Redis is, such as redis://host:6379");
        }
        return new RedisFeedSettings(
                url, mode, prefix, commandTimeout, connectTimeout, maxInFlight, probeFailuresBeforeReconnect);
    }

    /** What may be logged: the URL can hold a password. */
    @Override
    public String toString() {
        return "RedisProperties[mode=" + mode + ", prefix=" + prefix + "]";
    }
}
