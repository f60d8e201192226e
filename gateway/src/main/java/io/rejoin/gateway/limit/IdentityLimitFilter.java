// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.limit;

import io.rejoin.gateway.exchange.ExchangeEnd;
import io.rejoin.gateway.route.FilterOrder;
import io.rejoin.gateway.route.Routes;
import io.rejoin.gateway.tenant.Allowance;
import io.rejoin.gateway.tenant.Tenant;
import io.rejoin.gateway.tenant.TenantLimits;
import io.rejoin.gateway.tenant.Tenants;
import io.rejoin.gateway.token.UpstreamIdentity;
import io.rejoin.token.Identity;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Limits what a proven user, and that user's whole tenant, may ask for and keep open. */
final class IdentityLimitFilter implements GlobalFilter, Ordered {

    private final Limiter limiter;
    private final Buckets buckets;
    private final OpenConnections open;
    private final Tenants tenants;
    private final LimitSettings settings;
    private final LimitMeters meters;

    IdentityLimitFilter(
            Limiter limiter,
            Buckets buckets,
            OpenConnections open,
            Tenants tenants,
            LimitSettings settings,
            LimitMeters meters) {
        this.limiter = limiter;
        this.buckets = buckets;
        this.open = open;
        this.tenants = tenants;
        this.settings = settings;
        this.meters = meters;
    }

    @Override
    public int getOrder() {
        return FilterOrder.IDENTITY_LIMIT;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        Identity identity = UpstreamIdentity.of(exchange).identity();
        Tenant tenant = tenants.find(identity.tenant());
        TenantLimits own = tenant == null ? TenantLimits.DEFAULTS : tenant.limits();
        Traffic traffic = Traffic.of(exchange.getRequest(), Routes.of(exchange));
        List<Demand> demands = demands(identity, own, traffic);
        if (traffic != Traffic.CONNECTIONS) {
            return Limited.by(
                    limiter.take(demands, null, Patience.of(exchange)),
                    exchange,
                    meters,
                    () -> chain.filter(traffic == Traffic.PUBLISHES ? charged(exchange, demands) : exchange));
        }
        OpenConnection connection = open.opening(identity.tenant(), identity.subject());
        ExchangeEnd.add(exchange, connection::end);
        Limiter.Opening opening = new Limiter.Opening(connection, open, ceilings(own));
        return Limited.by(
                limiter.take(demands, opening, Patience.of(exchange)), exchange, meters, () -> chain.filter(exchange));
    }

    /** One event was paid for when the request was let in; how many there are is known when they have passed by. */
    private ServerWebExchange charged(ServerWebExchange exchange, List<Demand> demands) {
        return CountedLines.in(exchange, lines -> {
            if (lines > 1) {
                limiter.charge(demands, lines - 1);
            }
        });
    }

    private List<Demand> demands(Identity identity, TenantLimits own, Traffic traffic) {
        List<Demand> demands = new ArrayList<>(2);
        boolean mayOwe = traffic == Traffic.PUBLISHES;
        buckets.demand(
                demands,
                LimitKeys.tenant(identity.tenant(), traffic),
                traffic.rateOf(own.tenant(), settings.everyTenant()),
                "tenant-" + traffic.word(),
                mayOwe);
        buckets.demand(
                demands,
                LimitKeys.user(identity.tenant(), identity.subject(), traffic),
                traffic.rateOf(own.user(), settings.everyUser()),
                "user-" + traffic.word(),
                mayOwe);
        return demands;
    }

    private Ceilings ceilings(TenantLimits own) {
        return new Ceilings(ceiling(own.tenant(), settings.everyTenant()), ceiling(own.user(), settings.everyUser()));
    }

    private static int ceiling(@Nullable Allowance own, Allowance everybodys) {
        Integer ceiling = own == null ? null : own.openConnections();
        return ceiling == null ? Objects.requireNonNull(everybodys.openConnections()) : ceiling;
    }
}
