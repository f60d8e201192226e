// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;

/**
 * Sends several statements in one go. Each waits on the server for the one before; none waits for its answer to come
 * back, and the round trips become one.
 */
final class Pipeline {

    private Pipeline() {}

    /** How each of the statements ended. Never errors: the answers of the later ones are waited for anyhow. */
    static Mono<List<Signal<Void>>> send(List<Mono<?>> statements) {
        return Flux.fromIterable(statements)
                .flatMapSequential(statement -> statement.then().materialize(), statements.size(), 1)
                .collectList();
    }

    /** Errors as the first statement that failed: later ones fail because of it. */
    static Mono<Void> sendAll(List<Mono<?>> statements) {
        return send(statements).flatMap(ends -> {
            for (Signal<Void> end : ends) {
                Throwable error = end.getThrowable();
                if (error != null) {
                    return Mono.error(error);
                }
            }
            return Mono.empty();
        });
    }
}
