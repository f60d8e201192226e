// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.rejoin.postgres.PoolState;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;

/** Shows the connections to the database. */
final class PoolMetrics implements MeterBinder {

    private static final String POOL = "pool";

    private final Supplier<List<PoolState>> pools;

    PoolMetrics(Supplier<List<PoolState>> pools) {
        this.pools = pools;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        List<PoolState> all = pools.get();
        for (int i = 0; i < all.size(); i++) {
            String name = all.get(i).name();
            RejoinMeter.LOG_POOL_USED.gauge(registry, this, figure(i, PoolState::used), POOL, name);
            RejoinMeter.LOG_POOL_WAITING.gauge(registry, this, figure(i, PoolState::waiting), POOL, name);
            RejoinMeter.LOG_POOL_MAX.gauge(registry, this, figure(i, PoolState::max), POOL, name);
        }
    }

    private static ToDoubleFunction<PoolMetrics> figure(int pool, ToIntFunction<PoolState> figure) {
        return metrics -> figure.applyAsInt(metrics.pools.get().get(pool));
    }
}
