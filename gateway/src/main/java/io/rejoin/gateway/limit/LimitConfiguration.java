// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.limit;

import io.micrometer.core.instrument.MeterRegistry;
import io.rejoin.gateway.settings.InvalidSettingsException;
import io.rejoin.gateway.tenant.Tenants;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.function.LongSupplier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** What limits requests, and where it is counted. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(LimitSettings.class)
public class LimitConfiguration {

    private static final int NAME_BYTES = 8;
    private static final LongSupplier NANOS = System::nanoTime;

    @Bean(destroyMethod = "dispose")
    Scheduler limitTimer() {
        return Schedulers.newSingle("rejoin-limits", true);
    }

    @Bean
    LimitRedis limitRedis(LimitSettings settings, Scheduler limitTimer) {
        String url = settings.redis().url();
        if (url == null || url.isBlank()) {
            if (settings.outage() != LimitSettings.Outage.LOCAL) {
                throw new InvalidSettingsException(
                        "rejoin.gateway.limits.redis.url: missing (expected: a value, or rejoin.gateway.limits.outage=local)");
            }
            return LimitRedis.none();
        }
        LettuceLimitRedis.Opener opener = new RedisOpener(url, settings.redis().cluster());
        return new LettuceLimitRedis(opener, settings.redis().timeout(), limitTimer);
    }

    /** A new name at every start: what an earlier process of this gateway left open is not this one's. */
    @Bean(destroyMethod = "close")
    OpenConnections openConnections(LimitRedis redis, Scheduler limitTimer) {
        byte[] name = new byte[NAME_BYTES];
        new SecureRandom().nextBytes(name);
        OpenConnections open = new OpenConnections(HexFormat.of().formatHex(name), redis, limitTimer);
        redis.onChange(usable -> {
            if (usable) {
                open.renewAll().subscribe();
            }
        });
        return open;
    }

    @Bean
    Buckets limitBuckets() {
        return new Buckets(NANOS);
    }

    @Bean
    Limiter limiter(LimitRedis redis, LimitSettings settings) {
        return new Limiter(redis, settings.outage(), settings.gateways(), NANOS);
    }

    @Bean
    LimitMeters limitMeters(MeterRegistry registry, LimitRedis redis, LimitSettings settings, Buckets buckets) {
        return new LimitMeters(registry, redis, settings.redis().url() != null, buckets);
    }

    @Bean
    AddressLimitFilter addressLimitFilter(
            Limiter limiter, Buckets buckets, LimitSettings settings, LimitMeters meters) {
        return new AddressLimitFilter(limiter, buckets, settings, meters, NANOS);
    }

    @Bean
    IdentityLimitFilter identityLimitFilter(
            Limiter limiter,
            Buckets buckets,
            OpenConnections open,
            Tenants tenants,
            LimitSettings settings,
            LimitMeters meters) {
        return new IdentityLimitFilter(limiter, buckets, open, tenants, settings, meters);
    }
}
