// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rejoin.gateway.RedisServer;
import io.rejoin.gateway.tenant.Rate;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Limits in a real Redis Cluster of two nodes, which refuses calls over several slots and sends clients to the node in charge. */
class ClusterTest {

    private static final int SLOTS = 16_384;

    @TempDir
    private Path folder;

    private RedisServer node(int first, int end) {
        RedisServer node = new RedisServer(
                "--cluster-enabled",
                "yes",
                "--cluster-config-file",
                folder.resolve(first + ".conf").toString());
        node.ask(redis -> redis.clusterAddSlots(IntStream.range(first, end).toArray()));
        return node;
    }

    @Test
    void tenantsAndAddressesAreCountedOnWhateverNodeTheyAre() {
        Scheduler timer = Schedulers.newSingle("cluster", true);
        try (RedisServer one = node(0, SLOTS / 2);
                RedisServer other = node(SLOTS / 2, SLOTS)) {
            one.ask(redis -> redis.clusterMeet("127.0.0.1", other.port()));
            for (RedisServer node : List.of(one, other)) {
                await().atMost(Duration.ofSeconds(20))
                        .untilAsserted(
                                () -> assertThat(node.<String>ask(redis -> redis.clusterInfo() + redis.clusterNodes()))
                                        .contains("cluster_state:ok"));
            }
            try (LimitRedis redis =
                    new LettuceLimitRedis(new RedisOpener(one.url(), true), Duration.ofSeconds(5), timer)) {
                await().atMost(Duration.ofSeconds(20)).until(redis::isUsable);
                Limiter limiter = new Limiter(redis, LimitSettings.Outage.REFUSE, 1, System::nanoTime);
                Buckets buckets = new Buckets(System::nanoTime);
                OpenConnections open = new OpenConnections("gateway", redis, timer);
                for (int i = 0; i < 20; i++) {
                    String tenant = "tenant-" + i;
                    assertThat(take(limiter, buckets, open, tenant)).isInstanceOf(Verdict.Admitted.class);
                    assertThat(take(limiter, buckets, open, tenant)).isInstanceOf(Verdict.Admitted.class);
                    assertThat(take(limiter, buckets, open, tenant))
                            .isInstanceOfSatisfying(
                                    Verdict.Limited.class,
                                    limited -> assertThat(limited.source()).isEqualTo(Verdict.Source.REDIS));
                }
                open.renewAll().block();
                open.close();
            }
            Set<String> onOne = new HashSet<>(one.ask(redis -> redis.keys("*")));
            Set<String> onOther = new HashSet<>(other.ask(redis -> redis.keys("*")));
            assertThat(onOne).isNotEmpty().doesNotContainAnyElementsOf(onOther);
            assertThat(onOther).isNotEmpty();
        } finally {
            timer.dispose();
        }
    }

    private static Verdict take(Limiter limiter, Buckets buckets, OpenConnections open, String tenant) {
        List<Demand> demands = new ArrayList<>();
        Rate rate = Rate.valueOf("1/m burst 2");
        buckets.demand(demands, LimitKeys.tenant(tenant, Traffic.CONNECTIONS), rate, "tenant");
        buckets.demand(demands, LimitKeys.user(tenant, "alice", Traffic.CONNECTIONS), rate, "user");
        Limiter.Opening opening = new Limiter.Opening(open.opening(tenant, "alice"), open, new Ceilings(10, 10));
        return limiter.take(demands, opening, new Patience())
                .toCompletableFuture()
                .join();
    }
}
