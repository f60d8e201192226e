// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rejoin.gateway.RedisServer;
import io.rejoin.gateway.tenant.Rate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Several gateways and one real Redis. Rates are so low that nothing comes back while a test runs, unless it says so. */
class SharedBucketTest {

    private static final RedisServer REDIS = new RedisServer();

    /** As a single gateway counts. */
    private final class Gateway {
        final Scheduler timer = Schedulers.newSingle("gateway", true);
        final LimitRedis redis =
                new LettuceLimitRedis(new RedisOpener(REDIS.url(), false), Duration.ofSeconds(10), timer);
        final Buckets buckets = new Buckets(System::nanoTime);
        final OpenConnections open = new OpenConnections("gateway-" + gateways.size(), redis, timer);
        final Limiter limiter = new Limiter(redis, LimitSettings.Outage.LOCAL, 1, System::nanoTime);

        Gateway() {
            gateways.add(this);
            await().until(redis::isUsable);
        }

        Verdict take(Demand... demands) {
            return limiter.take(List.of(demands), null, new Patience())
                    .toCompletableFuture()
                    .join();
        }

        Demand demand(String key, String rate) {
            return new Demand(buckets.of(key), Rate.valueOf(rate), key);
        }

        Demand owing(String key, String rate) {
            return new Demand(buckets.of(key), Rate.valueOf(rate), key, true);
        }

        Verdict open(OpenConnection connection, int ofTenant, int ofUser) {
            Limiter.Opening opening = new Limiter.Opening(connection, open, new Ceilings(ofTenant, ofUser));
            Verdict verdict = limiter.take(List.of(), opening, new Patience())
                    .toCompletableFuture()
                    .join();
            if (!(verdict instanceof Verdict.Admitted)) {
                connection.end();
            }
            return verdict;
        }

        /** As a process that is killed: nobody renews, nobody releases. */
        void die() {
            open.close();
            redis.close();
            timer.dispose();
        }
    }

    private final List<Gateway> gateways = new ArrayList<>();
    private final Gateway one = new Gateway();
    private final Gateway other = new Gateway();

    @AfterEach
    void stop() {
        gateways.forEach(Gateway::die);
        REDIS.ask(redis -> redis.flushall());
    }

    @AfterAll
    static void stopRedis() {
        REDIS.close();
    }

    private static void assertAdmitted(Verdict verdict) {
        assertThat(verdict).isInstanceOf(Verdict.Admitted.class);
    }

    @Test
    void bucketIsOneOverAllGateways() {
        for (int i = 0; i < 3; i++) {
            assertAdmitted(one.take(one.demand("{a}:k", "1/m burst 6")));
            assertAdmitted(other.take(other.demand("{a}:k", "1/m burst 6")));
        }

        assertThat(one.take(one.demand("{a}:k", "1/m burst 6")))
                .isInstanceOfSatisfying(Verdict.Limited.class, limited -> {
                    assertThat(limited.source()).isEqualTo(Verdict.Source.REDIS);
                    assertThat(limited.quota().left()).isZero();
                    assertThat(limited.quota().untilMicros()).isBetween(55_000_000L, 60_000_000L);
                });
        assertThat(other.take(other.demand("{a}:k", "1/m burst 6"))).isInstanceOf(Verdict.Limited.class);
    }

    @Test
    void refusalByOneBucketTakesFromNone() {
        assertAdmitted(one.take(one.demand("{a}:narrow", "1/m burst 1")));

        assertThat(other.take(other.demand("{a}:wide", "1/m burst 5"), other.demand("{a}:narrow", "1/m burst 1")))
                .isInstanceOfSatisfying(
                        Verdict.Limited.class,
                        limited -> assertThat(limited.quota().policy()).isEqualTo("{a}:narrow"));

        for (int i = 0; i < 5; i++) {
            assertAdmitted(one.take(one.demand("{a}:wide", "1/m burst 5")));
        }
        assertThat(one.take(one.demand("{a}:wide", "1/m burst 5"))).isInstanceOf(Verdict.Limited.class);
    }

    @Test
    void whatABatchBroughtIsOwedAtAllGateways() {
        Demand here = one.owing("{a}:batches", "100/s burst 200");
        assertAdmitted(one.take(here));

        one.limiter.charge(List.of(here), 999);

        await().untilAsserted(() -> assertThat(other.take(other.owing("{a}:batches", "100/s burst 200")))
                .isInstanceOfSatisfying(
                        Verdict.Limited.class,
                        limited -> assertThat(limited.quota().untilMicros()).isBetween(5_000_000L, 8_010_000L)));
        assertThat(one.take(here)).isInstanceOf(Verdict.Limited.class);
        // A bucket that may not owe is empty at worst, whatever is written there.
        assertThat(one.take(one.demand("{a}:batches", "100/s burst 200")))
                .isInstanceOfSatisfying(
                        Verdict.Limited.class,
                        limited -> assertThat(limited.quota().untilMicros()).isLessThanOrEqualTo(1_000_000));
    }

    @Test
    void nobodyOwesMoreThanTheLargestBatch() {
        Demand here = one.owing("{a}:k", "100/s burst 200");
        one.limiter.charge(List.of(here), 1_000_000);

        await().untilAsserted(() ->
                assertThat(REDIS.<Long>ask(redis -> redis.pttl("{a}:k"))).isBetween(10_000L, 12_000L));
    }

    @Test
    void busyBucketAsksRedisSeldomAndPassesNoMoreThanPromised() {
        int burst = 1_000;
        int admitted = 0;
        int asked = 0;
        for (int i = 0; i < 3 * burst; i++) {
            Gateway gateway = i % 2 == 0 ? one : other;
            Verdict verdict = gateway.take(gateway.demand("{a}:busy", "1/s burst " + burst));
            admitted += verdict instanceof Verdict.Admitted ? 1 : 0;
            asked += verdict.source() == Verdict.Source.REDIS ? 1 : 0;
        }

        // Two gateways and an eighth each: what is left of it when the bucket is empty may be lost, but is not doubled.
        assertThat(admitted).isBetween(burst * 3 / 4, burst + burst / 8);
    }

    @Test
    void steadyTrafficBelowTheRateIsServedFromTokensAtHand() {
        int fromRedis = 0;
        for (int i = 0; i < 2_000; i++) {
            Verdict verdict = one.take(one.demand("{a}:steady", "100000/s burst 100000"));
            assertAdmitted(verdict);
            fromRedis += verdict.source() == Verdict.Source.REDIS ? 1 : 0;
        }

        assertThat(fromRedis).isLessThan(100);
    }

    @Test
    void emptyBucketFillsAtItsRateAndItsKeyGoesByItself() {
        assertAdmitted(one.take(one.demand("{a}:k", "5/s burst 1")));
        assertThat(REDIS.<Long>ask(redis -> redis.pttl("{a}:k"))).isBetween(1L, 200L);
        assertThat(one.take(one.demand("{a}:k", "5/s burst 1"))).isInstanceOf(Verdict.Limited.class);

        await().atMost(Duration.ofSeconds(2))
                .until(() -> one.take(one.demand("{a}:k", "5/s burst 1")) instanceof Verdict.Admitted);
        await().atMost(Duration.ofSeconds(2)).until(() -> REDIS.ask(redis -> redis.exists("{a}:k")) == 0);
    }

    @Test
    void redisThatForgotTheScriptsIsToldThemAgain() {
        assertAdmitted(one.take(one.demand("{a}:k", "1/m burst 3")));
        REDIS.ask(redis -> redis.scriptFlush());

        assertThat(one.take(one.demand("{a}:k", "1/m burst 3")).source()).isEqualTo(Verdict.Source.REDIS);
    }

    @Test
    void clockSetBackLocksNobodyOutForLongerThanOneFilling() {
        REDIS.ask(redis -> redis.set("{a}:k", "9000000000000000"));

        assertThat(one.take(one.demand("{a}:k", "10/s burst 2")))
                .isInstanceOfSatisfying(
                        Verdict.Limited.class,
                        limited -> assertThat(limited.quota().untilMicros()).isEqualTo(100_000));
    }

    @Test
    void openConnectionsAreCountedOverAllGateways() {
        OpenConnection first = one.open.opening("acme", "alice");
        assertAdmitted(one.open(first, 10, 2));
        assertAdmitted(other.open(other.open.opening("acme", "alice"), 10, 2));

        assertThat(one.open(one.open.opening("acme", "alice"), 10, 2))
                .isEqualTo(new Verdict.TooManyOpen(Verdict.Source.REDIS, Limiter.USER_OPEN));
        assertAdmitted(one.open(one.open.opening("acme", "bob"), 10, 2));
        assertThat(other.open(other.open.opening("acme", "carol"), 3, 2))
                .isEqualTo(new Verdict.TooManyOpen(Verdict.Source.REDIS, Limiter.TENANT_OPEN));
        assertAdmitted(other.open(other.open.opening("globex", "alice"), 3, 2));

        first.end();
        first.end();
        await().until(() -> other.open(other.open.opening("acme", "alice"), 10, 2) instanceof Verdict.Admitted);
    }

    @Test
    void connectionThatEndsBeforeTheAnswerIsNotCounted() {
        OpenConnection gone = one.open.opening("acme", "alice");
        gone.end();
        assertAdmitted(one.open(gone, 10, 1));

        await().until(() -> REDIS.ask(redis -> redis.hgetall("rejoin:limit:{t:acme}:open:gateway-0"))
                .isEmpty());
        assertThat(one.open.tenants()).isZero();
    }

    @Test
    void whatRedisForgotIsToldItAgain() {
        assertAdmitted(one.open(one.open.opening("acme", "alice"), 10, 5));
        assertAdmitted(one.open(one.open.opening("acme", "bob"), 10, 5));
        REDIS.ask(redis -> redis.flushall());

        one.open.renewAll().block();

        assertThat(REDIS.<java.util.Map<String, String>>ask(
                        redis -> redis.hgetall("rejoin:limit:{t:acme}:open:gateway-0")))
                .containsOnly(
                        java.util.Map.entry("all", "2"),
                        java.util.Map.entry("u:alice", "1"),
                        java.util.Map.entry("u:bob", "1"));
        assertThat(other.open(other.open.opening("acme", "alice"), 2, 5)).isInstanceOf(Verdict.TooManyOpen.class);
    }

    @Test
    void manyUsersOfOneTenantAreToldInParts() {
        for (int i = 0; i < 2_500; i++) {
            one.open.opening("acme", "user-" + i);
        }

        one.open.renewAll().block();

        assertThat(REDIS.<Long>ask(redis -> redis.hlen("rejoin:limit:{t:acme}:open:gateway-0")))
                .isEqualTo(2_501);
    }

    @Test
    void countsOfAGatewayThatDiedGoByThemselves() {
        assertAdmitted(one.open(one.open.opening("acme", "alice"), 10, 1));
        one.die();
        String key = "rejoin:limit:{t:acme}:open:gateway-0";
        assertThat(REDIS.<Long>ask(redis -> redis.pttl(key))).isBetween(1L, OpenConnections.LEASE.toMillis());
        assertThat(other.open(other.open.opening("acme", "alice"), 10, 1)).isInstanceOf(Verdict.TooManyOpen.class);

        REDIS.ask(redis -> redis.pexpire(key, 1)); // half a minute later

        await().until(() -> other.open(other.open.opening("acme", "alice"), 10, 1) instanceof Verdict.Admitted);
    }

    @Test
    void renewalKeepsCountsAlive() {
        assertAdmitted(one.open(one.open.opening("acme", "alice"), 10, 1));
        String key = "rejoin:limit:{t:acme}:open:gateway-0";
        REDIS.ask(redis -> redis.pexpire(key, 5_000));

        one.open.renewAll().block();

        assertThat(REDIS.<Long>ask(redis -> redis.pttl(key))).isGreaterThan(5_000);
    }
}
