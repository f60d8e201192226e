// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.gateway.tenant.Rate;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Threat: an attacker uses as many addresses or users as there can be, to fill the gateway's memory. */
class BucketsTest {

    private static final Rate RATE = Rate.valueOf("1/m burst 2");

    private final Buckets buckets = new Buckets(() -> 0);
    private final Limiter limiter = new Limiter(LimitRedis.none(), LimitSettings.Outage.LOCAL, 1, () -> 0);

    private Verdict take(String key) {
        return limiter.take(List.of(new Demand(buckets.of(key), RATE, "p")), null, new Patience())
                .toCompletableFuture()
                .join();
    }

    @Test
    void millionAddressesDoNotGrowMemoryAndTheNeighbourIsStillCounted() {
        assertThat(take("neighbour")).isInstanceOf(Verdict.Admitted.class);
        assertThat(take("neighbour")).isInstanceOf(Verdict.Admitted.class);
        for (int i = 0; i < 1_000_000; i++) {
            assertThat(take(LimitKeys.address("2001:db8::" + i, Traffic.REQUESTS)))
                    .isInstanceOf(Verdict.Admitted.class);
            if (i % 1_000 == 0) {
                assertThat(take("neighbour")).isInstanceOf(Verdict.Limited.class);
            }
        }

        assertThat(buckets.size()).isLessThanOrEqualTo(Buckets.MAX);
    }
}
