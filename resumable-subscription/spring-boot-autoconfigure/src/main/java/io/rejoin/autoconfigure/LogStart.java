// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import io.r2dbc.spi.R2dbcException;
import io.rejoin.core.LogUnavailableException;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.util.retry.Retry;

/**
 * Starts the log, waiting for a database that comes up a little later than the service.
 *
 * <p>Bounded: a service that waits for ever looks started to its operator and is not; one that exits is restarted by
 * whatever runs it, and its last sentence says why. What waiting does not mend (a refused password, a missing right or
 * database) is not waited for.
 */
final class LogStart {

    private static final Logger LOG = LoggerFactory.getLogger(LogStart.class);
    private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(500);

    /** Classes of SQLSTATE: refused authorization, no such database, denied or impossible statements. */
    private static final Set<String> LASTING = Set.of("28", "3D", "42");

    private final Mono<Void> attempt;
    private final String server;
    private final Duration patience;
    private final Scheduler clock;

    /**
     * @param attempt starts the log when subscribed to, as often as it takes
     * @param server how to name the database to the operator, without password
     * @param patience how long to begin further attempts
     */
    LogStart(Mono<Void> attempt, String server, Duration patience, Scheduler clock) {
        this.attempt = attempt;
        this.server = server;
        this.patience = patience;
        this.clock = clock;
    }

    /** Completes when the log has started. Errors with {@link LogStartException}. */
    Mono<Void> run() {
        return Mono.defer(() -> {
            long deadline = clock.now(TimeUnit.MILLISECONDS) + patience.toMillis();
            Retry whileItMayPass = Retry.fixedDelay(Long.MAX_VALUE, BETWEEN_ATTEMPTS)
                    .scheduler(clock)
                    .filter(error -> mayPass(error) && clock.now(TimeUnit.MILLISECONDS) < deadline)
                    .doBeforeRetry(this::sayOnce);
            return attempt.retryWhen(whileItMayPass)
                    .onErrorMap(
                            error -> new LogStartException(server, mayPass(error) ? patience : null, rootOf(error)));
        });
    }

    private void sayOnce(Retry.RetrySignal signal) {
        if (signal.totalRetries() == 0) {
            LOG.warn(
                    "PostgreSQL at {} does not answer yet ({}); trying for {} s",
                    server,
                    rootOf(signal.failure()).getMessage(),
                    patience.toSeconds());
        }
    }

    private static boolean mayPass(Throwable error) {
        boolean ofTheDatabase = false;
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof R2dbcException refusal && isLasting(refusal.getSqlState())) {
                return false;
            }
            ofTheDatabase |= cause instanceof LogUnavailableException
                    || cause instanceof R2dbcException
                    || cause instanceof IOException
                    || cause instanceof TimeoutException;
        }
        return ofTheDatabase;
    }

    private static boolean isLasting(@Nullable String state) {
        return state != null && state.length() == 5 && LASTING.contains(state.substring(0, 2));
    }

    private static Throwable rootOf(Throwable error) {
        Throwable root = error;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}
