// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

import io.rejoin.core.PublishOutcome;
import io.rejoin.core.StreamKey;
import io.rejoin.core.TraceParent;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A publish on its way through the lanes, and whoever waits for its outcome. Handed from thread to thread, never shared. */
final class Waiting {

    private final Publish publish;
    private final @Nullable TraceParent trace;
    private final Sinks.One<PublishOutcome> outcome = Sinks.one();
    private boolean inDoubt;
    private int retries;

    /** @param trace where the publish stands in a trace that is being recorded */
    Waiting(Publish publish, @Nullable TraceParent trace) {
        this.publish = publish;
        this.trace = trace;
    }

    Publish publish() {
        return publish;
    }

    @Nullable
    TraceParent trace() {
        return trace;
    }

    StreamKey stream() {
        return publish.stream();
    }

    /** Cancelling it cancels the waiting only. */
    Mono<PublishOutcome> outcome() {
        return outcome.asMono();
    }

    /** An attempt to write this may or may not have been committed. */
    void doubt() {
        inDoubt = true;
    }

    /** Whether another attempt is of use: only a key tells what became of the one before. */
    boolean mayRetry(int maxRetries) {
        return inDoubt && publish.body() != null && retries++ < maxRetries;
    }

    int retries() {
        return retries;
    }

    /** A later attempt that wrote nothing says nothing of an earlier one that may have. */
    void settle(PublishOutcome end) {
        emit(inDoubt && end instanceof PublishOutcome.Busy ? new PublishOutcome.Unknown() : end);
    }

    void fail(Throwable error) {
        if (inDoubt) {
            emit(new PublishOutcome.Unknown());
        } else {
            outcome.emitError(error, Sinks.EmitFailureHandler.FAIL_FAST);
        }
    }

    private void emit(PublishOutcome end) {
        outcome.emitValue(end, Sinks.EmitFailureHandler.FAIL_FAST);
    }
}
