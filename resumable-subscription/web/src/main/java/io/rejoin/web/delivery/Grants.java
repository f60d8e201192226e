// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.delivery;

import io.rejoin.core.LogUnavailableException;
import io.rejoin.web.StreamAccess;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;

/**
 * The questions of one connection which streams its client may follow; each is answered once, or failed, unless they are cancelled. Confined
 * to the connection's event loop.
 */
public final class Grants {

    /** Longest that an answer may take: meanwhile the client is answered nothing about that stream. */
    static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final Executor eventLoop;
    private final Disposable.Composite underway = Disposables.composite();

    public Grants(Executor eventLoop) {
        this.eventLoop = eventLoop;
    }

    /** A question that ends in any case. */
    public static Mono<StreamAccess.Grant> of(StreamAccess access, String stream) {
        return Mono.defer(() -> access.resolve(stream))
                .timeout(TIMEOUT)
                .onErrorMap(TimeoutException.class, Grants::unanswered)
                .switchIfEmpty(Mono.error(() -> unanswered(null)));
    }

    /** One of the two is told, on the event loop and never before this returns. */
    public void ask(
            StreamAccess access, String stream, Consumer<StreamAccess.Grant> onGrant, Consumer<Throwable> onError) {
        Disposable.Swap question = Disposables.swap();
        if (underway.add(question)) {
            question.update(of(access, stream)
                    .subscribe(
                            grant -> answered(question, () -> onGrant.accept(grant)),
                            error -> answered(question, () -> onError.accept(error))));
        }
    }

    private void answered(Disposable question, Runnable told) {
        eventLoop.execute(() -> {
            if (underway.remove(question)) {
                told.run();
            }
        });
    }

    public void cancel() {
        underway.dispose();
    }

    private static LogUnavailableException unanswered(@Nullable Throwable cause) {
        return new LogUnavailableException("stream: it could not be found out whether it may be followed", cause);
    }
}
