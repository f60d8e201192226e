// SPDX-License-Identifier: Apache-2.0
package io.rejoin.redis;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Attempts to connect that are not over yet. A client that is shut down in the middle of one may leave a channel behind that
 * is registered when its event loop has just stopped to look, with its descriptor and its buffer. Thread-safe.
 */
final class Attempts {

    /** An attempt that takes longer leads nowhere, most likely. */
    private static final long PATIENCE_MILLIS = 1_000;

    private final Set<CompletableFuture<?>> underWay = ConcurrentHashMap.newKeySet();

    <C> CompletionStage<C> add(CompletionStage<C> attempt) {
        CompletableFuture<C> future = attempt.toCompletableFuture();
        underWay.add(future);
        return future.whenComplete((_, _) -> underWay.remove(future));
    }

    /** Completes, never with an error, when all are over, or have taken too long. */
    CompletionStage<Void> over() {
        return CompletableFuture.allOf(underWay.toArray(CompletableFuture[]::new))
                .completeOnTimeout(null, PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
                .exceptionally(_ -> null);
    }
}
