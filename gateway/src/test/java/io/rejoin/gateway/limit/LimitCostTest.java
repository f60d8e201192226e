// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.OperatingSystemMXBean;
import io.rejoin.gateway.RedisServer;
import io.rejoin.gateway.tenant.Rate;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * What limits cost a request: one address bucket, then a tenant's and a user's. A few requests by default, to see that both ways are
 * gone; as many as {@code -Drejoin.limits.requests} says to measure. Prints, asserts nothing of time.
 */
class LimitCostTest {

    private static final int REQUESTS = Integer.getInteger("rejoin.limits.requests", 2_000);
    private static final int AT_ONCE = 64;
    private static final int WARM_UP = 5;
    private static final Rate HIGH = Rate.valueOf("100000/s burst 1000000");

    /** Each user comes so seldom that nothing is taken in advance. */
    private static final Rate LOW = Rate.valueOf("1/s burst 100");

    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final Buckets buckets = new Buckets(System::nanoTime);

    private List<Demand> ofAddress(int i, Rate rate) {
        List<Demand> demands = new ArrayList<>(1);
        buckets.demand(
                demands, LimitKeys.address("10.0." + i / 250 + "." + i % 250, Traffic.REQUESTS), rate, "address");
        return demands;
    }

    private List<Demand> ofUser(int i, Rate rate) {
        List<Demand> demands = new ArrayList<>(2);
        buckets.demand(demands, LimitKeys.tenant("acme", Traffic.REQUESTS), HIGH, "tenant");
        buckets.demand(demands, LimitKeys.user("acme", "user-" + i, Traffic.REQUESTS), rate, "user");
        return demands;
    }

    private Verdict take(Limiter limiter, int i, Rate rate) {
        limiter.take(ofAddress(i, rate), null, new Patience())
                .toCompletableFuture()
                .join();
        return limiter.take(ofUser(i, rate), null, new Patience())
                .toCompletableFuture()
                .join();
    }

    @Test
    void withTokensAtHandAndWithout() throws InterruptedException {
        Scheduler timer = Schedulers.newSingle("timer", true);
        try (RedisServer server = new RedisServer();
                LimitRedis redis =
                        new LettuceLimitRedis(new RedisOpener(server.url(), false), Duration.ofSeconds(2), timer)) {
            await().until(redis::isUsable);
            Limiter limiter = new Limiter(redis, LimitSettings.Outage.LOCAL, 1, System::nanoTime);
            for (int i = 0; i < WARM_UP; i++) {
                local(limiter);
                latency(limiter, i);
            }
            int atHand = local(limiter);
            latency(limiter, WARM_UP);
            throughput(limiter);
            assertThat(atHand).isGreaterThan(REQUESTS / 2);
        } finally {
            timer.dispose();
        }
    }

    /** One busy user. */
    private int local(Limiter limiter) {
        long cpu = PROCESS.getProcessCpuTime();
        int atHand = 0;
        for (int i = 0; i < REQUESTS; i++) {
            atHand += take(limiter, 0, HIGH).source() == Verdict.Source.ADVANCE ? 1 : 0;
        }
        print("tokens at hand: %.1f %% of requests, %.2f µs CPU each", 100.0 * atHand / REQUESTS, micros(cpu));
        return atHand;
    }

    /** Users that come once, one after the other: two calls for each. */
    private void latency(Limiter limiter, int round) {
        long[] nanos = new long[REQUESTS / 10];
        for (int i = 0; i < nanos.length; i++) {
            long start = System.nanoTime();
            take(limiter, 1 + round * nanos.length + i, LOW);
            nanos[i] = System.nanoTime() - start;
        }
        Arrays.sort(nanos);
        print(
                "two calls, one after the other: p50 %d µs, p99 %d µs",
                TimeUnit.NANOSECONDS.toMicros(nanos[nanos.length / 2]),
                TimeUnit.NANOSECONDS.toMicros(nanos[nanos.length * 99 / 100]));
    }

    /** Users that come once, many at the same time. */
    private void throughput(Limiter limiter) throws InterruptedException {
        Semaphore permits = new Semaphore(AT_ONCE);
        CountDownLatch done = new CountDownLatch(REQUESTS);
        long cpu = PROCESS.getProcessCpuTime();
        long start = System.nanoTime();
        for (int i = 0; i < REQUESTS; i++) {
            int user = 1_000_000 + i;
            permits.acquire();
            limiter.take(ofAddress(user % 60_000, LOW), null, new Patience())
                    .thenCompose(verdict -> limiter.take(ofUser(user, LOW), null, new Patience()))
                    .whenComplete((verdict, failure) -> {
                        permits.release();
                        done.countDown();
                    });
        }
        done.await();
        double seconds = (System.nanoTime() - start) / 1e9;
        print(
                "two calls, %d requests at once: %,.0f requests/s, %.1f µs CPU each, without Redis' own",
                AT_ONCE, REQUESTS / seconds, micros(cpu));
    }

    private static double micros(long cpuBefore) {
        return (PROCESS.getProcessCpuTime() - cpuBefore) / 1e3 / REQUESTS;
    }

    private static void print(String format, Object... values) {
        System.out.println("LIMITS " + format.formatted(values));
    }
}
