// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.limit;

import io.rejoin.gateway.limit.Verdict.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a request finds its tokens: at hand, else in Redis, else by the policy for outages. Safe for use by several threads;
 * never blocks.
 *
 * <p>All of a request's tokens are taken, or none. What is not at hand is asked for in one call.
 */
final class Limiter {

    /** What a client is told to wait that has too much open: when something of its own ends, nobody knows. */
    static final long OPEN_WAIT_MICROS = TimeUnit.SECONDS.toMicros(5);

    static final String TENANT_OPEN = "tenant-open-connections";
    static final String USER_OPEN = "user-open-connections";

    /** Numbers of {@link Script#TAKE}'s answer before, and for, each bucket. */
    private static final int HEAD = 2;

    private static final int PER_BUCKET = 3;

    private final LimitRedis redis;
    private final LimitSettings.Outage outage;
    private final int gateways;
    private final LongSupplier nanos;

    /**
     * @param gateways how many share what this one allows by itself
     * @param nanos a monotonic clock
     */
    Limiter(LimitRedis redis, LimitSettings.Outage outage, int gateways, LongSupplier nanos) {
        this.redis = redis;
        this.outage = outage;
        this.gateways = gateways;
        this.nanos = nanos;
    }

    /** A connection that wants to be counted, and how many there may be. */
    record Opening(OpenConnection connection, OpenConnections all, Ceilings ceilings) {}

    /**
     * Takes one token from each bucket; already complete unless Redis must be asked. Completes on a thread of Redis' client then, never
     * with an error. A connection that is not admitted has to be ended by the caller.
     *
     * @param patience the request's
     */
    CompletionStage<Verdict> take(List<Demand> demands, @Nullable Opening opening, Patience patience) {
        long now = nanos.getAsLong();
        for (Demand demand : demands) {
            long wait = demand.bucket().refusedFor(now);
            if (wait > 0) {
                return CompletableFuture.completedFuture(limited(Source.ADVANCE, demand, wait));
            }
        }
        if (!redis.isUsable()) {
            return CompletableFuture.completedFuture(withoutRedis(demands, opening));
        }
        List<Demand> missing = null;
        for (Demand demand : demands) {
            if (!demand.bucket().takeAdvance(now)) {
                missing = missing == null ? new ArrayList<>(demands.size()) : missing;
                missing.add(demand);
            }
        }
        if (missing == null && opening == null) {
            return CompletableFuture.completedFuture(new Verdict.Admitted(Source.ADVANCE, tightest(demands, now)));
        }
        return ask(demands, missing == null ? List.of() : missing, opening, patience, now);
    }

    private CompletionStage<Verdict> ask(
            List<Demand> demands, List<Demand> missing, @Nullable Opening opening, Patience patience, long now) {
        List<String> keys = new ArrayList<>(missing.size() + 2);
        List<String> arguments = new ArrayList<>();
        long[] wanted = new long[missing.size()];
        arguments.add(Integer.toString(wanted.length));
        for (int i = 0; i < wanted.length; i++) {
            Demand demand = missing.get(i);
            wanted[i] = demand.bucket().wanted(demand.rate(), now);
            keys.add(demand.bucket().key());
            arguments.add(Long.toString(demand.rate().intervalMicros()));
            arguments.add(Long.toString(demand.rate().burst()));
            arguments.add(Long.toString(wanted[i]));
            arguments.add(Long.toString(demand.owable()));
        }
        if (opening != null) {
            opening.all().describe(opening.connection(), opening.ceilings(), keys, arguments);
        }
        return redis.run(patience, Script.TAKE, keys.toArray(String[]::new), arguments.toArray(String[]::new))
                .handle((answer, failure) -> {
                    patience.spend(nanos.getAsLong() - now);
                    if (failure != null) {
                        for (int i = 0; i < wanted.length; i++) {
                            missing.get(i).bucket().unanswered(wanted[i]);
                        }
                        giveBack(demands, missing);
                        return withoutRedis(demands, opening);
                    }
                    return judged(demands, missing, wanted, answer, opening);
                });
    }

    /**
     * Takes tokens for what came with an admitted request and could not be counted before. Buckets that have fewer owe the rest, as far as
     * they may. Nobody waits for it.
     */
    void charge(List<Demand> demands, long tokens) {
        if (demands.isEmpty()) {
            return;
        }
        if (!redis.isUsable()) {
            chargeAlone(demands, tokens);
            return;
        }
        List<String> arguments = new ArrayList<>();
        arguments.add(Long.toString(tokens));
        for (Demand demand : demands) {
            arguments.add(Long.toString(demand.rate().intervalMicros()));
            arguments.add(Long.toString(demand.rate().burst()));
            arguments.add(Long.toString(demand.owable()));
        }
        String[] keys = demands.stream().map(demand -> demand.bucket().key()).toArray(String[]::new);
        redis.run(Script.CHARGE, keys, arguments.toArray(String[]::new)).whenComplete((answer, failure) -> {
            if (failure != null) {
                chargeAlone(demands, tokens);
                return;
            }
            long now = nanos.getAsLong();
            for (int i = 0; i < keys.length; i++) {
                int at = PER_BUCKET * i;
                demands.get(i).bucket().refused(0, answer.get(at), answer.get(at + 1), answer.get(at + 2), now);
            }
        });
    }

    private void chargeAlone(List<Demand> demands, long tokens) {
        long now = nanos.getAsLong();
        demands.forEach(demand -> demand.bucket().chargeAlone(demand, gateways, tokens, now));
    }

    private Verdict judged(
            List<Demand> demands, List<Demand> missing, long[] wanted, List<Long> answer, @Nullable Opening opening) {
        long now = nanos.getAsLong();
        int refused = answer.get(0).intValue();
        long wait = answer.get(1);
        for (int i = 0; i < wanted.length; i++) {
            int at = HEAD + PER_BUCKET * i;
            Bucket bucket = missing.get(i).bucket();
            if (refused == 0) {
                bucket.granted(wanted[i], answer.get(at), answer.get(at + 1), answer.get(at + 2), now);
            } else {
                bucket.refused(wanted[i], answer.get(at + 1), answer.get(at + 2), refused == i + 1 ? wait : 0, now);
            }
        }
        if (refused == 0) {
            if (opening != null) {
                opening.connection().counted();
            }
            return new Verdict.Admitted(Source.REDIS, tightest(demands, now));
        }
        giveBack(demands, missing);
        return refused > 0
                ? limited(Source.REDIS, missing.get(refused - 1), wait)
                : new Verdict.TooManyOpen(Source.REDIS, refused == -1 ? TENANT_OPEN : USER_OPEN);
    }

    private static void giveBack(List<Demand> demands, List<Demand> missing) {
        for (Demand demand : demands) {
            if (!missing.contains(demand)) {
                demand.bucket().giveBack();
            }
        }
    }

    private Verdict withoutRedis(List<Demand> demands, @Nullable Opening opening) {
        if (opening != null) {
            opening.connection().uncounted();
        }
        return switch (outage) {
            case LOCAL -> local(demands, opening);
            case REFUSE -> new Verdict.Unknown(Source.OUTAGE);
            case ALLOW -> new Verdict.Admitted(Source.OUTAGE, null);
        };
    }

    private Verdict local(List<Demand> demands, @Nullable Opening opening) {
        String open = opening == null ? null : tooManyHere(opening);
        if (open != null) {
            return new Verdict.TooManyOpen(Source.LOCAL, open);
        }
        long now = nanos.getAsLong();
        for (int i = 0; i < demands.size(); i++) {
            Demand demand = demands.get(i);
            long wait = demand.bucket().takeAlone(demand, gateways, now);
            if (wait > 0) {
                for (Demand taken : demands.subList(0, i)) {
                    taken.bucket().giveBackAlone(taken.rate(), gateways);
                }
                return limited(Source.LOCAL, demand, wait);
            }
        }
        return new Verdict.Admitted(Source.LOCAL, tightest(demands, now));
    }

    /** The connection is counted here already. */
    private @Nullable String tooManyHere(Opening opening) {
        String tenant = opening.connection().tenant();
        if (opening.all().openHere(tenant) > share(opening.ceilings().tenant())) {
            return TENANT_OPEN;
        }
        boolean ofUser = opening.all().openHere(tenant, opening.connection().user())
                > share(opening.ceilings().user());
        return ofUser ? USER_OPEN : null;
    }

    private int share(int ceiling) {
        return Math.ceilDiv(ceiling, gateways);
    }

    private static Verdict limited(Source source, Demand demand, long wait) {
        return new Verdict.Limited(source, new Quota(demand.policy(), demand.rate(), 0, wait));
    }

    private static @Nullable Quota tightest(List<Demand> demands, long now) {
        Quota tightest = null;
        for (Demand demand : demands) {
            tightest = Quota.tighter(tightest, demand.bucket().quota(demand, now));
        }
        return tightest;
    }
}
