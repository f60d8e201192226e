// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.limit;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Where gateways count together. Safe for use by several threads; never blocks. */
interface LimitRedis extends AutoCloseable {

    /** Whether it is worth asking: it answered lately. */
    boolean isUsable();

    /**
     * Runs a script.
     *
     * @param patience what its request has waited before, which is not waited again
     * @param keys of one slot
     * @return the script's numbers; fails if they do not come in time, in which case the script may or may not have run
     */
    CompletableFuture<List<Long>> run(Patience patience, Script script, String[] keys, String... arguments);

    /** The same for what no request waits for. */
    default CompletableFuture<List<Long>> run(Script script, String[] keys, String... arguments) {
        return run(new Patience(), script, keys, arguments);
    }

    /** @param listener told each time that {@link #isUsable} has changed, by one thread at a time; must not block */
    void onChange(java.util.function.Consumer<Boolean> listener);

    @Override
    void close();

    /** No Redis at all. */
    static LimitRedis none() {
        return new LimitRedis() {
            @Override
            public boolean isUsable() {
                return false;
            }

            @Override
            public CompletableFuture<List<Long>> run(
                    Patience patience, Script script, String[] keys, String... arguments) {
                return CompletableFuture.failedFuture(new IllegalStateException("no Redis"));
            }

            @Override
            public void onChange(java.util.function.Consumer<Boolean> listener) {
                // It never does.
            }

            @Override
            public void close() {
                // Nothing is open.
            }
        };
    }
}
