// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.limit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * The streams and WebSockets that are open at this gateway, and what Redis is told of them. Safe for use by several threads.
 *
 * <p>In Redis each gateway has one hash per tenant: how many connections each user has open here, and all together. The hash lives for
 * {@link #LEASE} and is renewed as a whole every third of that, so that the counts of a gateway that died go by themselves, and an
 * open connection costs no call. Every renewal compares the sum with what is open here, and replaces the hash where they differ:
 * after Redis had been away or was emptied, and where a call was lost.
 */
final class OpenConnections {

    static final Duration LEASE = Duration.ofSeconds(30);
    private static final Duration RENEWAL = LEASE.dividedBy(3);

    /** Users of one call that replaces a tenant's counts. */
    private static final int PART = 1_000;

    /** Tenants that are renewed at the same time. */
    private static final int TENANTS_AT_ONCE = 32;

    private static final String ALL = "all";

    /** The counts of one tenant, here. */
    private static final class Counts {
        final Map<String, Integer> users = new ConcurrentHashMap<>();
        volatile int all;
        boolean differs;
    }

    private final String gateway;
    private final LimitRedis redis;
    private final Map<String, Counts> tenants = new ConcurrentHashMap<>();
    private final Disposable renewing;

    /** @param gateway this one's name among those that share the Redis; no other's, also not that of one that died lately */
    OpenConnections(String gateway, LimitRedis redis, Scheduler timer) {
        this.gateway = gateway;
        this.redis = redis;
        this.renewing =
                timer.schedulePeriodically(this::renew, RENEWAL.toMillis(), RENEWAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Counts one more here, which is not yet allowed. */
    OpenConnection opening(String tenant, String user) {
        tenants.compute(tenant, (_, known) -> {
            Counts counts = known == null ? new Counts() : known;
            counts.all++;
            counts.users.merge(user, 1, Integer::sum);
            return counts;
        });
        return new OpenConnection(this, tenant, user);
    }

    int openHere(String tenant) {
        Counts counts = tenants.get(tenant);
        return counts == null ? 0 : counts.all;
    }

    int openHere(String tenant, String user) {
        Counts counts = tenants.get(tenant);
        return counts == null ? 0 : counts.users.getOrDefault(user, 0);
    }

    /** Tenants with something open here. */
    int tenants() {
        return tenants.size();
    }

    /** Counts one less here. */
    void ended(String tenant, String user) {
        tenants.computeIfPresent(tenant, (_, counts) -> {
            counts.all--;
            counts.users.computeIfPresent(user, (_, count) -> count == 1 ? null : count - 1);
            return counts.all == 0 && !counts.differs ? null : counts;
        });
    }

    /** Redis may count something else than is open here. */
    void differs(String tenant) {
        tenants.compute(tenant, (_, known) -> {
            Counts counts = known == null ? new Counts() : known;
            counts.differs = true;
            return counts;
        });
    }

    void release(String tenant, String user) {
        redis.run(Script.RELEASE, new String[] {countsKey(tenant)}, field(user)).whenComplete((_, failure) -> {
            if (failure != null) {
                differs(tenant);
            }
        });
    }

    /** The keys and arguments with which {@link Script#TAKE} counts a connection. */
    void describe(OpenConnection opening, Ceilings ceilings, List<String> keys, List<String> arguments) {
        keys.add(gatewaysKey(opening.tenant()));
        keys.add(countsKey(opening.tenant()));
        arguments.add(gateway);
        arguments.add(field(opening.user()));
        arguments.add(Integer.toString(ceilings.tenant()));
        arguments.add(Integer.toString(ceilings.user()));
        arguments.add(leaseMillis());
        arguments.add(countsKeys(opening.tenant()));
    }

    private void renew() {
        if (redis.isUsable()) {
            renewAll().subscribe();
        }
    }

    /** Completes, never with an error, when every tenant's counts have been renewed or given up until the next time. */
    Mono<Void> renewAll() {
        return Flux.fromIterable(List.copyOf(tenants.keySet()))
                .flatMap(tenant -> Mono.fromFuture(() -> renewed(tenant)).onErrorComplete(), TENANTS_AT_ONCE)
                .then();
    }

    private CompletableFuture<List<Long>> renewed(String tenant) {
        Counts counts = tenants.get(tenant);
        if (counts == null || counts.differs) {
            return replaced(tenant);
        }
        return redis.run(Script.RENEW, keys(tenant), gateway, leaseMillis())
                .thenCompose(answer -> answer.getFirst() == openHere(tenant)
                        ? CompletableFuture.completedFuture(answer)
                        : replaced(tenant));
    }

    private CompletableFuture<List<Long>> replaced(String tenant) {
        List<String> now = new ArrayList<>();
        tenants.computeIfPresent(tenant, (_, counts) -> {
            if (counts.all > 0) {
                now.add(ALL);
                now.add(Integer.toString(counts.all));
            }
            counts.users.forEach((user, count) -> {
                now.add(field(user));
                now.add(Integer.toString(count));
            });
            counts.differs = false;
            return counts.all == 0 ? null : counts;
        });
        return told(tenant, now, 0).whenComplete((_, failure) -> {
            if (failure != null) {
                differs(tenant);
            }
        });
    }

    /** One part after the other: the first takes away what was there. */
    private CompletableFuture<List<Long>> told(String tenant, List<String> counts, int from) {
        int end = Math.min(from + 2 * PART, counts.size());
        List<String> arguments = new ArrayList<>(List.of(gateway, leaseMillis(), from == 0 ? "1" : "0"));
        arguments.addAll(counts.subList(from, end));
        return redis.run(Script.REPLACE, keys(tenant), arguments.toArray(String[]::new))
                .thenCompose(answer ->
                        end < counts.size() ? told(tenant, counts, end) : CompletableFuture.completedFuture(answer));
    }

    private String[] keys(String tenant) {
        return new String[] {gatewaysKey(tenant), countsKey(tenant)};
    }

    private static String gatewaysKey(String tenant) {
        return LimitKeys.ofTenant(tenant) + "gateways";
    }

    private static String countsKeys(String tenant) {
        return LimitKeys.ofTenant(tenant) + "open:";
    }

    private String countsKey(String tenant) {
        return countsKeys(tenant) + gateway;
    }

    /** No user's name is {@value #ALL}. */
    private static String field(String user) {
        return "u:" + user;
    }

    private static String leaseMillis() {
        return Long.toString(LEASE.toMillis());
    }

    void close() {
        renewing.dispose();
    }
}
