// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.limit;

import io.rejoin.gateway.entrance.ClientAddress;
import io.rejoin.gateway.refusal.RefusedException;
import io.rejoin.gateway.route.FilterOrder;
import io.rejoin.gateway.route.Routes;
import io.rejoin.gateway.tenant.Rate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.core.Ordered;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Limits what comes from one address, before any work is done for it: its requests, and separately those that were answered with 401.
 *
 * <p>Failed authentications are counted afterwards. When the last token of their bucket is taken, the address is refused without a look
 * at what it brings, until there is another.
 */
final class AddressLimitFilter implements GlobalFilter, Ordered {

    private static final String FAILED = "address-failed-authentications";

    private final Limiter limiter;
    private final Buckets buckets;
    private final LimitSettings settings;
    private final LimitMeters meters;
    private final LongSupplier nanos;

    AddressLimitFilter(
            Limiter limiter, Buckets buckets, LimitSettings settings, LimitMeters meters, LongSupplier nanos) {
        this.limiter = limiter;
        this.buckets = buckets;
        this.settings = settings;
        this.meters = meters;
        this.nanos = nanos;
    }

    @Override
    public int getOrder() {
        return FilterOrder.ADDRESS_LIMIT;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        String address = ClientAddress.of(exchange).limited();
        Rate ofFailures = settings.failedAuthentications();
        Bucket failed = buckets.of(LimitKeys.failedAuthentications(address));
        long wait = ofFailures.isUnlimited() ? 0 : failed.refusedFor(nanos.getAsLong());
        if (wait > 0) {
            Quota quota = new Quota(FAILED, ofFailures, 0, wait);
            meters.count(new Verdict.Limited(Verdict.Source.ADVANCE, quota));
            quota.writeTo(exchange.getResponse().getHeaders());
            return Limited.refused(quota);
        }
        Traffic traffic = Traffic.of(exchange.getRequest(), Routes.of(exchange));
        List<Demand> demands = new ArrayList<>(1);
        buckets.demand(
                demands,
                LimitKeys.address(address, traffic),
                traffic.rateOf(null, settings.everyAddress()),
                "address-" + traffic.word());
        return Limited.by(
                limiter.take(demands, null, Patience.of(exchange)),
                exchange,
                meters,
                () -> chain.filter(exchange).doOnError(RefusedException.class, refused -> {
                    if (isFailedAuthentication(refused) && !ofFailures.isUnlimited()) {
                        count(failed, ofFailures);
                    }
                }));
    }

    private static boolean isFailedAuthentication(RefusedException refused) {
        return refused.problem().status() == HttpStatus.UNAUTHORIZED.value();
    }

    /** Nobody waits for it: this one has been refused already. */
    private void count(Bucket failed, Rate rate) {
        limiter.take(List.of(new Demand(failed, rate, FAILED)), null, new Patience())
                .thenAccept(verdict -> {
                    switch (verdict) {
                        case Verdict.Admitted(var _, var quota)
                        when quota != null && quota.left() == 0 ->
                            failed.refuseFor(rate.intervalMicros(), nanos.getAsLong());
                        case Verdict.Limited(var _, var quota) ->
                            failed.refuseFor(quota.untilMicros(), nanos.getAsLong());
                        default -> {}
                    }
                });
    }
}
