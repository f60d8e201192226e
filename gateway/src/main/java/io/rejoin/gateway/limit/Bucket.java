// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.limit;

import io.rejoin.gateway.tenant.Rate;
import java.util.concurrent.TimeUnit;

/**
 * This gateway's part of one token bucket that all gateways share: tokens taken from Redis in advance, what Redis last said of it,
 * and a bucket of its own for when Redis is away. Safe for use by several threads.
 *
 * <p>A bucket that is asked for often takes more tokens per call than it needs at once, so that most requests find one here. It holds
 * at most an eighth of the burst and what the rate gives in {@link #LEASE}, and forgets what it has not spent after that time; so over
 * {@code n} gateways no more than {@code burst × (1 + n / 8)} can pass at once, and the rate holds over any longer time.
 *
 * <p>Times are of the caller's monotonic clock, in nanoseconds.
 */
final class Bucket {

    /** How long tokens taken in advance may be spent. */
    static final long LEASE = TimeUnit.MILLISECONDS.toNanos(200);

    /** The longest that Redis' refusal is repeated without asking again, so that a raised limit is noticed. */
    private static final long LONGEST_REFUSAL = TimeUnit.SECONDS.toNanos(1);

    private static final long SHARE = 8;
    private static final long NANOS_PER_MICRO = 1_000;

    private final String key;

    private long advance;
    private long advanceEnd;
    private long asked;
    private long askedSince;
    private boolean fetching;

    private long left = -1;
    private long fullAt;
    private boolean refusing;
    private long refusedUntil;

    private boolean alone;
    private long aloneFullAt;

    Bucket(String key, long now) {
        this.key = key;
        this.askedSince = now;
    }

    String key() {
        return key;
    }

    /** How long Redis is known to refuse, in microseconds; 0 if it may not. */
    synchronized long refusedFor(long now) {
        if (!refusing) {
            return 0;
        }
        long rest = refusedUntil - now;
        if (rest <= 0) {
            refusing = false;
            return 0;
        }
        return Math.ceilDiv(rest, NANOS_PER_MICRO);
    }

    /** Takes a token that was taken from Redis in advance; false if there is none. */
    synchronized boolean takeAdvance(long now) {
        asked++;
        if (advance == 0) {
            return false;
        }
        if (advanceEnd - now < 0) {
            advance = 0;
            return false;
        }
        advance--;
        return true;
    }

    /** Gives back what {@link #takeAdvance} took. */
    synchronized void giveBack() {
        advance++;
    }

    /**
     * How many tokens to take beyond the one that is needed: as many as were asked for in the time that they would be good for. One call at
     * a time fetches some; each is followed by {@link #granted}, {@link #refused} or {@link #unanswered}.
     */
    synchronized long wanted(Rate rate, long now) {
        long elapsed = now - askedSince;
        if (elapsed >= LEASE) {
            asked = asked * LEASE / elapsed;
            askedSince = now - LEASE;
            elapsed = LEASE;
        }
        if (fetching || asked <= 1) {
            return 0;
        }
        long rateOfLease = TimeUnit.NANOSECONDS.toMicros(LEASE) / rate.intervalMicros();
        long wanted =
                Math.min(asked * LEASE / Math.max(elapsed, LEASE / SHARE), Math.min(rate.burst() / SHARE, rateOfLease));
        fetching = wanted > 0;
        return wanted;
    }

    synchronized void granted(long wanted, long extra, long tokensLeft, long fullMicros, long now) {
        answered(wanted, tokensLeft, fullMicros, now);
        if (extra > 0) {
            advance = extra;
            advanceEnd = now + LEASE;
        }
        refusing = false;
    }

    /** @param waitMicros until there is a token; 0 if this bucket is not the one that refused */
    synchronized void refused(long wanted, long tokensLeft, long fullMicros, long waitMicros, long now) {
        answered(wanted, tokensLeft, fullMicros, now);
        if (waitMicros > 0) {
            refuseFor(waitMicros, now);
        }
    }

    /** Nothing is to be had for that long; not longer than a second is believed. */
    synchronized void refuseFor(long waitMicros, long now) {
        refusing = true;
        refusedUntil = now + Math.min(waitMicros * NANOS_PER_MICRO, LONGEST_REFUSAL);
    }

    /** The call failed. */
    synchronized void unanswered(long wanted) {
        if (wanted > 0) {
            fetching = false;
        }
    }

    private void answered(long wanted, long tokensLeft, long fullMicros, long now) {
        unanswered(wanted);
        left = tokensLeft;
        fullAt = now + fullMicros * NANOS_PER_MICRO;
    }

    /** What is left, here and in Redis, as far as is known here. */
    synchronized Quota quota(Demand demand, long now) {
        Rate rate = demand.rate();
        if (left < 0) {
            return new Quota(demand.policy(), rate, rate.burst(), 0);
        }
        long untilFull = Math.max(0, (fullAt - now) / NANOS_PER_MICRO);
        long gained = (rate.fillMicros() - untilFull) / rate.intervalMicros();
        long known = Math.clamp(Math.max(left, gained) + advance, 0, rate.burst());
        return new Quota(demand.policy(), rate, known, untilFull);
    }

    /**
     * Takes a token of this gateway's own share.
     *
     * @param gateways how many share the rate
     * @return 0, or the microseconds until there is one
     */
    synchronized long takeAlone(Demand demand, int gateways, long now) {
        Rate rate = demand.rate();
        long interval = rate.intervalMicros() * gateways * NANOS_PER_MICRO;
        long burst = Math.max(1, rate.burst() / gateways);
        beAlone(now);
        long most = (burst + demand.owable()) * interval;
        long late = Math.min(aloneFullAt - now, most) + interval - burst * interval;
        if (late > 0) {
            return Math.ceilDiv(late, NANOS_PER_MICRO);
        }
        aloneFullAt += interval;
        answered(0, -late / interval, (aloneFullAt - now) / NANOS_PER_MICRO, now);
        return 0;
    }

    private void beAlone(long now) {
        if (!alone || aloneFullAt - now < 0) {
            alone = true;
            aloneFullAt = now;
        }
    }

    /** Takes tokens of this gateway's own share that were not asked for before; it may owe some afterwards. */
    synchronized void chargeAlone(Demand demand, int gateways, long tokens, long now) {
        Rate rate = demand.rate();
        long interval = rate.intervalMicros() * gateways * NANOS_PER_MICRO;
        beAlone(now);
        long most = (Math.max(1, rate.burst() / gateways) + demand.owable()) * interval;
        aloneFullAt = now + Math.min(aloneFullAt - now + tokens * interval, most);
    }

    /** Gives back what {@link #takeAlone} took. */
    synchronized void giveBackAlone(Rate rate, int gateways) {
        aloneFullAt -= rate.intervalMicros() * gateways * NANOS_PER_MICRO;
    }
}
