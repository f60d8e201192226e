// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.rejoin.core.reconcile.NodeCounters;
import io.rejoin.core.reconcile.ReconcilingNode;
import java.util.concurrent.TimeUnit;

/** Shows what a node counts. */
final class NodeMetrics implements MeterBinder {

    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final ReconcilingNode node;

    NodeMetrics(ReconcilingNode node) {
        this.node = node;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        RejoinMeter.FEED_HEALTHY.gauge(registry, node, it -> it.isFeedHealthy() ? 1 : 0);
        RejoinMeter.NODE_STREAMS.gauge(registry, node, ReconcilingNode::streams);
        RejoinMeter.NODE_LAG.gauge(registry, node, it -> it.lag().toNanos() / NANOS_PER_SECOND);
        RejoinMeter.NODE_RING_MEMORY.gauge(registry, node, ReconcilingNode::ringBytes);
        NodeCounters counters = node.counters();
        RejoinMeter.NODE_SUBSCRIPTIONS.gauge(registry, counters, NodeCounters::subscriptions);
        RejoinMeter.NODE_DELIVERED.counter(registry, counters, NodeCounters::delivered);
        RejoinMeter.NODE_HINTS_LOST.counter(registry, counters, NodeCounters::hintsLost);
        RejoinMeter.NODE_HINTS_UNSENT.counter(registry, counters, NodeCounters::hintsUnsent);
        RejoinMeter.NODE_AUDIT_REPAIRS.counter(registry, counters, NodeCounters::auditRepairs);
        RejoinMeter.NODE_AUDIT_FAILURES.counter(registry, counters, NodeCounters::auditFailures);
        RejoinMeter.NODE_BROKEN_HISTORIES.counter(registry, counters, NodeCounters::brokenHistories);
        RejoinMeter.NODE_RESETS.counter(registry, counters, NodeCounters::resets);
        RejoinMeter.NODE_CATCH_UP_PAGES.counter(registry, counters, NodeCounters::catchUpPages);
        RejoinMeter.NODE_LOG_QUERIES.counter(registry, counters, NodeCounters::logQueries);
    }
}
