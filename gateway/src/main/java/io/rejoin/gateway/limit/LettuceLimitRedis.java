// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.limit;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.springframework.core.NestedExceptionUtils;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;

/**
 * Redis over one shared connection, on which calls follow one another without waiting for answers.
 *
 * <p>States: <em>usable</em>, until the connection is lost or {@value #FAILURES} calls in a row fail or are late; then <em>away</em>. Who
 * asks while it is away is refused at once. Meanwhile, every {@link #PROBE}, a lost connection is opened again and one call at a time
 * tries whether it answers; the first that does in time makes it usable.
 *
 * <p>A call that is late is given up by its caller but counts as under way until Redis answers or the connection ends, so that a stopped
 * Redis holds at most {@value #MAX_UNDER_WAY} of them in memory.
 */
final class LettuceLimitRedis implements LimitRedis {

    /** A connection, and its commands: a single server's or a cluster's. */
    record Wire(StatefulConnection<String, String> connection, RedisClusterAsyncCommands<String, String> commands) {}

    /** How connections are opened. */
    interface Opener extends AutoCloseable {
        CompletionStage<Wire> open();

        @Override
        void close();
    }

    static final Duration PROBE = Duration.ofMillis(500);
    private static final int FAILURES = 5;
    static final int MAX_UNDER_WAY = 4_096;
    private static final String PROBE_KEY = "rejoin:{probe}";

    private final Opener opener;
    private final Duration timeout;
    private final StateLog log;
    private final Disposable probing;
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();

    private volatile @Nullable Wire wire;
    private volatile CompletionStage<@Nullable Wire> attempt = CompletableFuture.completedFuture(null);
    private volatile boolean usable;
    private volatile boolean closed;
    private volatile Consumer<Boolean> listener = _ -> {};

    // Of the probing thread.
    private boolean opening;
    private boolean trying;
    private boolean toldAway;

    /** @param timer one thread, or as good as one */
    LettuceLimitRedis(Opener opener, Duration timeout, Scheduler timer) {
        this.opener = opener;
        this.timeout = timeout;
        this.log = new StateLog(LoggerFactory.getLogger(LettuceLimitRedis.class), timer);
        this.probing = timer.schedulePeriodically(() -> probe(timer), 0, PROBE.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public boolean isUsable() {
        return usable;
    }

    @Override
    public void onChange(Consumer<Boolean> newListener) {
        listener = newListener;
    }

    @Override
    public CompletableFuture<List<Long>> run(Patience patience, Script script, String[] keys, String... arguments) {
        Wire current = wire;
        if (current == null || !usable) {
            return CompletableFuture.failedFuture(new RejectedExecutionException("Redis is away"));
        }
        long within = timeout.toNanos() - patience.spentNanos();
        if (within <= 0) {
            return CompletableFuture.failedFuture(new TimeoutException("waited before"));
        }
        return call(current, within, script, keys, arguments).whenComplete((_, failure) -> {
            if (failure == null) {
                failures.set(0);
            } else if (failures.incrementAndGet() == FAILURES) {
                away("fails or is late: " + failure);
            }
        });
    }

    private CompletableFuture<List<Long>> call(
            Wire on, long withinNanos, Script script, String[] keys, String... arguments) {
        if (underWay.incrementAndGet() > MAX_UNDER_WAY) {
            underWay.decrementAndGet();
            return CompletableFuture.failedFuture(
                    new RejectedExecutionException("calls under way (expected: at most " + MAX_UNDER_WAY + ")"));
        }
        CompletableFuture<List<Long>> sent = send(on, script, keys, arguments);
        sent.whenComplete((_, _) -> underWay.decrementAndGet());
        return sent.copy().orTimeout(withinNanos, TimeUnit.NANOSECONDS);
    }

    private static CompletableFuture<List<Long>> send(Wire on, Script script, String[] keys, String... arguments) {
        try {
            return on.commands()
                    .<List<Object>>evalsha(script.digest(), ScriptOutputType.MULTI, keys, arguments)
                    .toCompletableFuture()
                    .exceptionallyCompose(failure -> isUnknown(failure)
                            ? on.commands()
                                    .<List<Object>>eval(script.source(), ScriptOutputType.MULTI, keys, arguments)
                                    .toCompletableFuture()
                            : CompletableFuture.failedFuture(failure))
                    .thenApply(answer -> ScriptAnswer.of(script, answer, keys, arguments));
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Redis forgets scripts when it starts again. */
    private static boolean isUnknown(Throwable failure) {
        return failure instanceof RedisNoScriptException || failure.getCause() instanceof RedisNoScriptException;
    }

    private void probe(Scheduler timer) {
        Wire current = wire;
        if (closed || usable) {
            return;
        }
        if (current == null) {
            open(timer);
        } else if (!trying) {
            trying = true;
            CompletableFuture<List<Long>> answer =
                    call(current, timeout.toNanos(), Script.RENEW, new String[] {PROBE_KEY, PROBE_KEY}, "", "1");
            answer.whenComplete((_, failure) -> timer.schedule(() -> {
                trying = false;
                if (failure == null && wire == current) {
                    back();
                }
            }));
        }
    }

    private void open(Scheduler timer) {
        if (opening) {
            return;
        }
        opening = true;
        attempt = opener.open();
        attempt.whenComplete((opened, failure) -> timer.schedule(() -> {
            opening = false;
            if (opened == null) {
                tellAway("cannot connect: " + NestedExceptionUtils.getMostSpecificCause(failure));
            } else if (closed) {
                opened.connection().closeAsync();
            } else {
                opened(opened);
                probe(timer);
            }
        }));
    }

    private void opened(Wire opened) {
        wire = opened;
        opened.connection().addListener(new RedisConnectionStateListener() {
            @Override
            public void onRedisDisconnected(RedisChannelHandler<?, ?> disconnected) {
                lost(opened);
            }
        });
        if (!opened.connection().isOpen()) {
            lost(opened);
        }
    }

    private void lost(Wire lost) {
        if (wire == lost) {
            wire = null;
            lost.connection().closeAsync();
            away("disconnected");
        }
    }

    private synchronized void back() {
        usable = true;
        toldAway = false;
        failures.set(0);
        log.tell(Level.INFO, "limits: counted in Redis");
        listener.accept(true);
    }

    private synchronized void away(String reason) {
        boolean was = usable;
        usable = false;
        if (was && !closed) {
            tellAway(reason);
            listener.accept(false);
        }
    }

    /** Once for each time that it goes away. */
    private synchronized void tellAway(String reason) {
        if (!toldAway && !closed) {
            toldAway = true;
            log.tell(Level.WARN, "limits: Redis is away, the policy for outages holds: " + reason);
        }
    }

    @Override
    public void close() {
        closed = true;
        usable = false;
        probing.dispose();
        Wire current = wire;
        wire = null;
        if (current != null) {
            current.connection().closeAsync();
        }
        // A client that is shut down in the middle of an attempt may leave a channel behind.
        attempt.whenComplete((_, _) -> opener.close());
    }
}
