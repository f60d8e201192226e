// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Waits for a result, as only a test may. */
final class Await {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private Await() {}

    static <T> T get(Mono<T> mono) {
        return present(mono.block(TIMEOUT));
    }

    static void done(Mono<Void> mono) {
        mono.block(TIMEOUT);
    }

    static <T> T present(@Nullable T value) {
        if (value == null) {
            throw new AssertionError("nothing there");
        }
        return value;
    }
}
