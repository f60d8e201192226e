// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.socket;

import io.rejoin.web.ProblemCode;
import io.rejoin.web.ProblemException;
import io.rejoin.web.StreamAccess;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;

/** The exchange of a client's new token for a new access, one at a time. Confined to the connection's event loop. */
final class Renewal {

    /** Longest that an exchange may take, in nanoseconds; looked at by the sweeper. */
    static final long TIMEOUT_NANOS = 10_000_000_000L;

    private final Executor eventLoop;

    private @Nullable Attempt underway;

    private final class Attempt {

        private final Consumer<Throwable> onError;
        private @Nullable Disposable exchange;
        private @Nullable Long since;

        Attempt(Consumer<Throwable> onError) {
            this.onError = onError;
        }

        void end(Runnable told) {
            eventLoop.execute(() -> {
                if (underway == this) {
                    underway = null;
                    told.run();
                }
            });
        }

        void cancel() {
            if (exchange != null) {
                exchange.dispose();
            }
        }
    }

    Renewal(Executor eventLoop) {
        this.eventLoop = eventLoop;
    }

    boolean isUnderway() {
        return underway != null;
    }

    /** One of the two is told, unless it is cancelled before. */
    void begin(StreamAccess access, String token, Consumer<StreamAccess> onAccess, Consumer<Throwable> onError) {
        Attempt attempt = new Attempt(onError);
        underway = attempt;
        attempt.exchange = access.renew(token)
                .subscribe(
                        newer -> attempt.end(() -> onAccess.accept(newer)),
                        error -> attempt.end(() -> onError.accept(error)),
                        () -> attempt.end(() -> onError.accept(noAnswer())));
    }

    /** Time passes. */
    void look(long nanos) {
        Attempt attempt = underway;
        if (attempt == null) {
            return;
        }
        Long since = attempt.since;
        if (since == null) {
            attempt.since = nanos;
        } else if (nanos - since >= TIMEOUT_NANOS) {
            cancel();
            attempt.onError.accept(noAnswer());
        }
    }

    void cancel() {
        Attempt attempt = underway;
        underway = null;
        if (attempt != null) {
            attempt.cancel();
        }
    }

    private static ProblemException noAnswer() {
        return new ProblemException(
                ProblemCode.TOKEN_EXCHANGE_UNAVAILABLE,
                "token: could not be exchanged now; the old one stays in force");
    }
}
