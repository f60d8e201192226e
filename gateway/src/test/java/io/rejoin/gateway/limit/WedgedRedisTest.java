// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rejoin.gateway.RedisServer;
import io.rejoin.gateway.tenant.Rate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** A Redis that takes connections and calls, and answers none: no request waits longer for it than the time-out, all its calls together. */
class WedgedRedisTest {

    private static final Duration TIMEOUT = Duration.ofMillis(200);

    private final Scheduler timer = Schedulers.newSingle("wedged", true);
    private final Buckets buckets = new Buckets(System::nanoTime);

    @AfterEach
    void stop() {
        timer.dispose();
    }

    private CompletableFuture<Verdict> take(Limiter limiter, String key, Patience patience) {
        List<Demand> demands = new ArrayList<>();
        buckets.demand(demands, key, Rate.valueOf("1/m burst 5"), "p");
        return limiter.take(demands, null, patience).toCompletableFuture();
    }

    @Test
    void secondCallOfARequestThatHasWaitedDoesNotWaitAgain() throws Exception {
        try (RedisServer server = new RedisServer();
                LimitRedis redis = new LettuceLimitRedis(new RedisOpener(server.url(), false), TIMEOUT, timer)) {
            await().until(redis::isUsable);
            Limiter limiter = new Limiter(redis, LimitSettings.Outage.LOCAL, 1, System::nanoTime);
            server.stopInItsTracks();
            Patience patience = new Patience();

            CompletableFuture<Verdict> first = take(limiter, "{a}:address", patience);
            assertThat(first).as("while Redis may still answer").isNotDone();
            assertThat(first.get(10, TimeUnit.SECONDS).source()).isEqualTo(Verdict.Source.LOCAL);
            assertThat(redis.isUsable()).as("one late answer is no outage").isTrue();

            assertThat(take(limiter, "{b}:tenant", patience)).isDone();
            assertThat(take(limiter, "{b}:tenant", new Patience()))
                    .as("another request")
                    .isNotDone();
            server.goOn();
        }
    }

    @Test
    void serverThatNeverGreetsIsNotWaitedForAtAll() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                LimitRedis redis = new LettuceLimitRedis(
                        new RedisOpener("redis://127.0.0.1:" + silent.getLocalPort(), false), TIMEOUT, timer)) {
            silent.accept(); // it is being greeted
            Limiter limiter = new Limiter(redis, LimitSettings.Outage.LOCAL, 1, System::nanoTime);

            CompletableFuture<Verdict> answer = take(limiter, "{a}:address", new Patience());

            assertThat(answer).isDone();
            assertThat(answer.join().source()).isEqualTo(Verdict.Source.LOCAL);
        }
    }
}
