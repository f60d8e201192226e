// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

import io.rejoin.core.PublishOutcome;
import io.rejoin.core.TraceParent;
import io.rejoin.postgres.Settlement.Answered;
import io.rejoin.postgres.Settlement.Failed;
import io.rejoin.postgres.Settlement.Held;
import io.rejoin.postgres.Settlement.InDoubt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Writes a batch, over as many transactions as it takes to tell every publish its own outcome.
 *
 * <p>A statement that the server refuses says nothing of which publish it is about: the batch is halved until the culprit
 * is alone. A connection that breaks before the commit was sent costs one more attempt, on another connection, which may end in
 * any of these ways but in another one; one that is silent does not, since that took long enough.
 */
final class BatchWriter {

    private final AppendContext context;

    BatchWriter(AppendContext context) {
        this.context = context;
    }

    /** Never errors; one settlement for each, in any order. */
    Mono<List<Settlement>> write(List<Waiting> batch, Locking locking) {
        return write(batch, locking, true);
    }

    /** @param reconnects whether a connection that breaks is worth another one: it is once for each batch */
    private Mono<List<Settlement>> write(List<Waiting> batch, Locking locking, boolean reconnects) {
        return attempt(batch, locking)
                .onErrorResume(AppendFailure.class, failure -> again(batch, locking, reconnects, failure))
                .onErrorResume(error -> all(batch, waiting -> new Failed(waiting, error)));
    }

    private Mono<List<Settlement>> again(
            List<Waiting> batch, Locking locking, boolean reconnects, AppendFailure failure) {
        if (failure.inDoubt()) {
            context.listener().inDoubt(batch.size());
            return all(batch, InDoubt::new);
        }
        return switch (failure.failure()) {
            case CONNECTION -> reconnects ? write(batch, locking, false) : unavailable(batch, failure);
            case TIMEOUT, READ_ONLY, SERVER -> unavailable(batch, failure);
            case LOCK_TIMEOUT ->
                locking == Locking.WAIT ? all(batch, Held::new) : withoutHeld(batch, reconnects, failure);
            case STATEMENT -> batch.size() == 1 ? unavailable(batch, failure) : halves(batch, locking, reconnects);
        };
    }

    private Mono<List<Settlement>> unavailable(List<Waiting> batch, AppendFailure failure) {
        context.listener().unavailable(failure.reason());
        Throwable error = Failure.unavailable("append", failure.reason());
        return all(batch, waiting -> new Failed(waiting, error));
    }

    /**
     * A stream that could not be created without waiting is held by whoever is about to create it, too. Where all streams were
     * locked and the wait was for something else, such as a table, all of them are: the next attempt would wait for it again.
     */
    private Mono<List<Settlement>> withoutHeld(List<Waiting> batch, boolean reconnects, AppendFailure failure) {
        List<Waiting> free = batch.stream()
                .filter(waiting -> failure.held().contains(waiting.stream()))
                .toList();
        if (free.isEmpty() || free.size() == batch.size()) {
            return all(batch, Held::new);
        }
        List<Waiting> held = batch.stream()
                .filter(waiting -> !failure.held().contains(waiting.stream()))
                .toList();
        return write(free, Locking.SKIP, reconnects).zipWith(all(held, Held::new), BatchWriter::joined);
    }

    private Mono<List<Settlement>> halves(List<Waiting> batch, Locking locking, boolean reconnects) {
        int middle = batch.size() / 2;
        return Flux.just(batch.subList(0, middle), batch.subList(middle, batch.size()))
                .concatMap(half -> write(half, locking, reconnects))
                .reduce(BatchWriter::joined);
    }

    private Mono<List<Settlement>> attempt(List<Waiting> batch, Locking locking) {
        return Mono.defer(() -> {
            long began = context.scheduler().now(TimeUnit.NANOSECONDS);
            List<Publish> publishes = batch.stream().map(Waiting::publish).toList();
            return context.connections()
                    .acquire()
                    .onErrorMap(error -> new AppendFailure(false, error, Set.of()))
                    .flatMap(connection -> new AppendTransaction(context, connection, publishes, locking).run())
                    .map(outcomes -> {
                        tell(batch, outcomes, began);
                        return settled(batch, outcomes);
                    });
        });
    }

    private void tell(List<Waiting> batch, List<@Nullable PublishOutcome> outcomes, long began) {
        int events = 0;
        for (PublishOutcome outcome : outcomes) {
            events += outcome instanceof PublishOutcome.Committed(var written) ? written.size() : 0;
        }
        Duration took = Duration.ofNanos(context.scheduler().now(TimeUnit.NANOSECONDS) - began);
        context.listener().appended(outcomes.size(), events, took);
        List<TraceParent> traces = traces(batch);
        if (!traces.isEmpty()) {
            context.listener().traced(traces, outcomes.size(), events, took);
        }
    }

    private static List<TraceParent> traces(List<Waiting> batch) {
        List<TraceParent> traces = List.of();
        for (Waiting waiting : batch) {
            TraceParent trace = waiting.trace();
            if (trace != null) {
                if (traces.isEmpty()) {
                    traces = new ArrayList<>();
                }
                traces.add(trace);
            }
        }
        return traces;
    }

    private static List<Settlement> settled(List<Waiting> batch, List<@Nullable PublishOutcome> outcomes) {
        List<Settlement> settled = new ArrayList<>(batch.size());
        for (int i = 0; i < batch.size(); i++) {
            PublishOutcome outcome = outcomes.get(i);
            settled.add(outcome == null ? new Held(batch.get(i)) : new Answered(batch.get(i), outcome));
        }
        return settled;
    }

    private static Mono<List<Settlement>> all(List<Waiting> batch, Function<Waiting, Settlement> end) {
        return Mono.just(batch.stream().map(end).collect(Collectors.toUnmodifiableList()));
    }

    private static List<Settlement> joined(List<Settlement> some, List<Settlement> others) {
        List<Settlement> both = new ArrayList<>(some);
        both.addAll(others);
        return both;
    }
}
