// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.limit;

import io.rejoin.gateway.settings.InvalidSettingsException;
import io.rejoin.gateway.tenant.Allowance;
import io.rejoin.gateway.tenant.Rate;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How much anybody may use, and what counts it.
 *
 * @param tenant all users of one tenant together; a tenant's own limits go before
 * @param user each user of a tenant; a tenant's own limits go before
 * @param address each client address before its token is looked at; {@code openConnections} has no meaning there
 * @param failedAuthentications requests of one address that are answered with 401
 * @param outage what holds while Redis cannot be asked
 * @param gateways how many gateways share the limits; while Redis cannot be asked each allows its part
 * @param redis where gateways count together; without a URL each counts alone
 */
@ConfigurationProperties("rejoin.gateway.limits")
public record LimitSettings(
        @Nullable Allowance tenant,
        @Nullable Allowance user,
        @Nullable Allowance address,
        @DefaultValue("10/s burst 200") Rate failedAuthentications,
        @DefaultValue("local") Outage outage,
        @DefaultValue("1") int gateways,
        @DefaultValue Redis redis) {

    /** What holds while Redis cannot be asked. */
    public enum Outage {
        /** Each gateway counts alone, and allows its part of every limit. */
        LOCAL,
        /** Every request is refused, but for those of tokens already at hand. */
        REFUSE,
        /** Nothing is limited. */
        ALLOW
    }

    /**
     * @param url such as {@code redis://host:6379}, {@code rediss://…} or {@code redis-sentinel://…}; null for none
     * @param cluster whether it is a Redis Cluster
     * @param timeout the longest that a request waits for it
     */
    public record Redis(
            @Nullable String url,
            @DefaultValue("false") boolean cluster,
            @DefaultValue("50ms") Duration timeout) {

        private static final Duration LONGEST = Duration.ofSeconds(2);

        public Redis {
            require(
                    timeout.toMillis() >= 1 && timeout.compareTo(LONGEST) <= 0,
                    "redis.timeout: " + timeout + " (expected: PT0.001S.." + LONGEST + ")");
        }

        /** A URL may hold a password. */
        @Override
        public String toString() {
            return "Redis[]";
        }
    }

    private static final Allowance TENANT =
            allowance("2000/s burst 4000", "1000/s burst 2000", "200/s burst 2000", 20_000);
    private static final Allowance USER = allowance("50/s burst 200", "50/s burst 200", "5/s burst 50", 100);
    private static final Allowance ADDRESS = allowance("500/s burst 2000", "500/s burst 2000", "100/s burst 1000", 0);

    private static final int MAX_GATEWAYS = 1_000;

    public LimitSettings {
        tenant = completed(tenant, TENANT);
        user = completed(user, USER);
        address = completed(address, ADDRESS);
        require(
                gateways >= 1 && gateways <= MAX_GATEWAYS,
                "gateways: " + gateways + " (expected: 1.." + MAX_GATEWAYS + ")");
    }

    /** What holds for a tenant that has no limit of its own; complete. */
    Allowance everyTenant() {
        return Objects.requireNonNull(tenant);
    }

    /** What holds for each user of a tenant that has no such limit of its own; complete. */
    Allowance everyUser() {
        return Objects.requireNonNull(user);
    }

    /** What holds for each address; complete. */
    Allowance everyAddress() {
        return Objects.requireNonNull(address);
    }

    private static Allowance allowance(String requests, String publishes, String connections, int open) {
        return new Allowance(Rate.valueOf(requests), Rate.valueOf(publishes), Rate.valueOf(connections), open);
    }

    private static Allowance completed(@Nullable Allowance set, Allowance defaults) {
        return set == null ? defaults : set.or(defaults);
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new InvalidSettingsException("rejoin.gateway.limits." + message);
        }
    }
}
