// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.cluster.SlotHash;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.test.scheduler.VirtualTimeScheduler;

/** A Redis Cluster refuses a call whose keys are in several slots. */
class LimitKeysTest {

    private final List<String[]> called = new ArrayList<>();
    private final LimitRedis redis = new LimitRedis() {
        @Override
        public boolean isUsable() {
            return true;
        }

        @Override
        public CompletableFuture<List<Long>> run(Patience patience, Script script, String[] keys, String... arguments) {
            called.add(keys);
            return CompletableFuture.completedFuture(List.of(0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L));
        }

        @Override
        public void onChange(java.util.function.Consumer<Boolean> listener) {
            // It never does.
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    };

    @ParameterizedTest
    @ValueSource(strings = {"alice", "", "{", "}", "{}", "{t:other}", "}{", "a}{b", "\0", "ü"})
    void keysOfEachCallAreInOneSlot(String user) {
        Buckets buckets = new Buckets(() -> 0);
        Limiter limiter = new Limiter(redis, LimitSettings.Outage.LOCAL, 1, () -> 0);
        OpenConnections open = new OpenConnections("gateway", redis, VirtualTimeScheduler.create());
        for (Traffic traffic : Traffic.values()) {
            List<Demand> ofIdentity = new ArrayList<>();
            buckets.demand(ofIdentity, LimitKeys.tenant("acme", traffic), rate(), "tenant", true);
            buckets.demand(ofIdentity, LimitKeys.user("acme", user, traffic), rate(), "user", true);
            OpenConnection connection = open.opening("acme", user);
            limiter.take(ofIdentity, new Limiter.Opening(connection, open, new Ceilings(9, 9)), new Patience());
            limiter.charge(ofIdentity, 5);
            List<Demand> ofAddress = new ArrayList<>();
            buckets.demand(ofAddress, LimitKeys.address("2001:db8::1", traffic), rate(), "address");
            buckets.demand(ofAddress, LimitKeys.failedAuthentications("2001:db8::1"), rate(), "failed");
            limiter.take(ofAddress, null, new Patience());
            connection.end();
        }
        open.opening("acme", user);
        open.renewAll().block();

        assertThat(called).hasSizeGreaterThan(4 * Traffic.values().length).allSatisfy(keys -> {
            Set<Integer> slots = new HashSet<>();
            for (String key : keys) {
                slots.add(SlotHash.getSlot(key));
            }
            assertThat(slots).as(String.join(" ", keys)).hasSize(1);
        });
    }

    private static io.rejoin.gateway.tenant.Rate rate() {
        return io.rejoin.gateway.tenant.Rate.valueOf("10/s");
    }
}
