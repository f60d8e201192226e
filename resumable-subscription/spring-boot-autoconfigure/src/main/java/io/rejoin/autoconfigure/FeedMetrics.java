// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.rejoin.redis.RedisLiveFeed;

/** Shows what the feed on Redis counts. */
final class FeedMetrics implements MeterBinder {

    private final RedisLiveFeed feed;

    FeedMetrics(RedisLiveFeed feed) {
        this.feed = feed;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        RejoinMeter.FEED_PUBLISHED.counter(registry, feed, it -> it.counters().published());
        RejoinMeter.FEED_REJECTED.counter(registry, feed, it -> it.counters().rejected());
        RejoinMeter.FEED_FAILED.counter(registry, feed, it -> it.counters().failed());
        RejoinMeter.FEED_RECEIVED.counter(registry, feed, it -> it.counters().received());
        RejoinMeter.FEED_MALFORMED.counter(registry, feed, it -> it.counters().malformed());
        RejoinMeter.FEED_INTERRUPTIONS.counter(
                registry, feed, it -> it.counters().interruptions());
        RejoinMeter.FEED_PROBES_ANSWERED.counter(
                registry, feed, it -> it.counters().probesAnswered());
        RejoinMeter.FEED_PROBES_FAILED.counter(
                registry, feed, it -> it.counters().probesFailed());
    }
}
