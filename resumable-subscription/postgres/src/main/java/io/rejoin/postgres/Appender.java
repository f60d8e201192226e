// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

import io.rejoin.core.LogUnavailableException;
import io.rejoin.core.Publication;
import io.rejoin.core.PublishOutcome;
import io.rejoin.core.TraceParent;
import io.rejoin.postgres.Settlement.Answered;
import io.rejoin.postgres.Settlement.Failed;
import io.rejoin.postgres.Settlement.Held;
import io.rejoin.postgres.Settlement.InDoubt;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import reactor.core.publisher.Mono;

/**
 * The way of a publish: admitted, into its stream's lane or, while somebody else holds the stream, a slow one; retried if
 * nobody knows whether it was written and a key can tell; then settled, once.
 */
final class Appender {

    /** First wait before a publish in doubt is retried; each further one is four times as long. */
    private static final long RETRY_MILLIS = 100;

    private static final int MAX_RETRIES = 3;

    private final AppendContext context;
    private final Admission admission = new Admission();
    private final List<Lane> lanes;
    private final SlowLanes slowLanes;

    Appender(AppendContext context, int lanes, int slowLanes) {
        this.context = context;
        BatchWriter writer = new BatchWriter(context);
        this.lanes = IntStream.range(0, lanes)
                .mapToObj(_ -> new Lane(writer, this::settled))
                .toList();
        this.slowLanes = new SlowLanes(context, writer, slowLanes, this::slowSettled);
    }

    Mono<PublishOutcome> append(Publication publication) {
        return Mono.deferContextual(context -> {
            Publish publish = Publish.of(publication);
            LogUnavailableException refusal = admission.refuse(publish);
            if (refusal != null) {
                return Mono.error(refusal);
            }
            Waiting waiting = new Waiting(publish, context.getOrDefault(TraceParent.class, null));
            route(waiting);
            return waiting.outcome();
        });
    }

    /** Admits nothing more; completes when everything admitted is settled. */
    Mono<Void> drain() {
        return admission.close();
    }

    private void route(Waiting waiting) {
        if (slowLanes.has(waiting.stream())) {
            slowLanes.add(List.of(waiting));
        } else {
            lanes.get(Math.floorMod(waiting.stream().hashCode(), lanes.size())).add(waiting);
        }
    }

    private void settled(List<Settlement> ends) {
        List<Waiting> held = new ArrayList<>();
        for (Settlement end : ends) {
            if (end instanceof Held(Waiting waiting)) {
                held.add(waiting);
            } else {
                settle(end);
            }
        }
        if (!held.isEmpty()) {
            slowLanes.add(held);
        }
    }

    private void slowSettled(List<Settlement> ends) {
        ends.forEach(this::settle);
    }

    private void settle(Settlement end) {
        Waiting waiting = end.waiting();
        if (end instanceof InDoubt) {
            waiting.doubt();
        }
        if (!(end instanceof Answered) && waiting.mayRetry(MAX_RETRIES)) {
            retryLater(waiting);
            return;
        }
        admission.release(waiting.publish());
        switch (end) {
            case Answered answered -> waiting.settle(answered.outcome());
            case Failed failed -> waiting.fail(failed.error());
            case Held _ -> waiting.settle(new PublishOutcome.Busy());
            case InDoubt _ -> waiting.settle(new PublishOutcome.Unknown());
        }
    }

    private void retryLater(Waiting waiting) {
        long delay = RETRY_MILLIS << 2 * (waiting.retries() - 1);
        context.scheduler().schedule(() -> route(waiting), delay, TimeUnit.MILLISECONDS);
    }
}
