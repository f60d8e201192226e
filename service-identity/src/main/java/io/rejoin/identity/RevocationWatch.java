// SPDX-License-Identifier: Apache-2.0
package io.rejoin.identity;

import io.rejoin.identity.GatewayClient.Answer;
import io.rejoin.token.Revocation;
import io.rejoin.token.RevocationEntry;
import io.rejoin.token.Revocations;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Asks a gateway each second what was revoked and with which keys gateways sign.
 *
 * <p>While no gateway answers, what is known stays in force: open subscriptions go on, and new requests come through a gateway, which asks
 * its own list. {@link #ageNanos()} says for how long that has been so.
 */
final class RevocationWatch implements SmartLifecycle {

    static final Duration INTERVAL = Duration.ofSeconds(1);

    /**
     * Before the web server, which must not take requests that nobody could vouch for; after the event loops of phase 0, which would
     * not end in time if they were asked for something each second.
     */
    private static final int PHASE = 1;

    private static final Logger LOG = LoggerFactory.getLogger(RevocationWatch.class);

    private static final String PATH = "/internal/v1/trust?after=";
    private static final int OK = 200;

    private final LongFunction<Mono<Answer>> gateway;
    private final Revocations revocations;
    private final GatewayKeys keys;
    private final InstantSource clock;
    private final Scheduler timer;
    private final Duration startTimeout;
    private final AtomicBoolean away = new AtomicBoolean();
    private final CountDownLatch told = new CountDownLatch(1);

    /** Touched only by one question at a time. */
    private long revision = -1;

    private volatile long lastSuccess = System.nanoTime();
    private volatile @Nullable Disposable asking;

    /** @param gateway answers what is new after a revision */
    RevocationWatch(
            LongFunction<Mono<Answer>> gateway,
            Revocations revocations,
            GatewayKeys keys,
            InstantSource clock,
            Scheduler timer,
            Duration startTimeout) {
        this.gateway = gateway;
        this.revocations = revocations;
        this.keys = keys;
        this.clock = clock;
        this.timer = timer;
        this.startTimeout = startTimeout;
    }

    static LongFunction<Mono<Answer>> at(GatewayClient client) {
        return after -> client.get(PATH + after);
    }

    /** Time since a gateway last answered; since the start if none did. */
    long ageNanos() {
        return System.nanoTime() - lastSuccess;
    }

    /** Waits for the first answer if there is no key without one. */
    @Override
    public void start() {
        asking = Mono.defer(this::ask)
                .onErrorResume(this::missed)
                .repeatWhen(done -> done.delayElements(INTERVAL, timer))
                .subscribe();
        if (!keys.isKnown()) {
            await();
        }
    }

    private void await() {
        try {
            if (!told.await(startTimeout.toMillis(), TimeUnit.MILLISECONDS)) {
                stop();
                throw new IllegalStateException(
                        IdentityProperties.GATEWAY + ": no gateway told its keys within " + startTimeout
                                + " (expected: one that answers with " + IdentityProperties.GATEWAY_SECRET + ")");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stop();
            throw new IllegalStateException("interrupted while waiting for a gateway", e);
        }
    }

    private Mono<Void> ask() {
        return gateway.apply(revision).flatMap(answer -> {
            if (answer.status() != OK) {
                return Mono.error(new IllegalStateException("status " + answer.status()));
            }
            Trust trust = Trust.read(answer.body());
            learn(trust);
            return trust.more() ? Mono.defer(this::ask) : Mono.empty();
        });
    }

    private void learn(Trust trust) {
        keys.seen(trust.keys());
        List<Revocation> changes = new ArrayList<>();
        int unknown = 0;
        String reason = "";
        for (RevocationEntry entry : trust.revocations()) {
            try {
                changes.add(entry.toRevocation());
            } catch (IllegalArgumentException e) {
                unknown++;
                reason = String.valueOf(e.getMessage());
            }
        }
        if (unknown > 0) { // once for an answer, which can have a hundred thousand
            LOG.error("{} revocations cannot be understood, such as one with {}", unknown, reason);
        }
        revocations.apply(changes, clock.instant());
        revision = trust.revision();
        lastSuccess = System.nanoTime();
        told.countDown();
        if (away.compareAndSet(true, false)) {
            LOG.info("a gateway tells of revocations again");
        }
    }

    private Mono<Void> missed(Throwable failure) {
        if (away.compareAndSet(false, true)) {
            LOG.warn("no gateway tells of revocations, what is known stays in force: {}", failure.toString());
        }
        return Mono.empty();
    }

    @Override
    public void stop() {
        Disposable running = asking;
        if (running != null) {
            running.dispose();
            asking = null;
        }
    }

    @Override
    public boolean isRunning() {
        return asking != null;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
