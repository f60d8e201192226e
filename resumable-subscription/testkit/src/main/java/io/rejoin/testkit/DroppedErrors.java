// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Hooks;

/**
 * Listens to what Reactor has nobody to tell of, on this thread, for as long as it is open. The hook is the process's and stays;
 * on other threads it logs, as Reactor does without one.
 */
public final class DroppedErrors implements AutoCloseable {

    private static final ThreadLocal<@Nullable DroppedErrors> HERE = new ThreadLocal<>();

    static {
        Hooks.onErrorDropped(DroppedErrors::dropped);
    }

    private @Nullable Throwable first;

    private DroppedErrors() {}

    /** Begins to listen on this thread. */
    public static DroppedErrors here() {
        DroppedErrors dropped = new DroppedErrors();
        HERE.set(dropped);
        return dropped;
    }

    private static void dropped(Throwable error) {
        DroppedErrors listening = HERE.get();
        if (listening == null) {
            System.getLogger(DroppedErrors.class.getName()).log(System.Logger.Level.ERROR, "dropped", error);
        } else if (listening.first == null) {
            listening.first = error;
        }
    }

    /** The first error that nobody was told of; {@code null} if there was none. */
    public @Nullable Throwable first() {
        return first;
    }

    @Override
    public void close() {
        HERE.remove();
    }
}
