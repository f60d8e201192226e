// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web;

import io.rejoin.core.Content;
import io.rejoin.core.Publication;
import io.rejoin.core.PublishOutcome;
import io.rejoin.core.Tenant;
import io.rejoin.core.spi.StoredBytes;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * The bound on what a tenant's streams keep, to be asked before an append. Thread-safe; nothing blocks.
 *
 * <p>What a tenant keeps is summed by the log, once in {@link #PERIOD} for a tenant that publishes here, and in between taken as it was:
 * a tenant can exceed its limit by what all nodes write for it within a period and the time that one sum takes, and is served again that
 * long after it made room. A sum that fails, or takes longer than {@link #PATIENCE}, leaves the one before in force; without one,
 * publishes pass. Tenants without a limit are never summed.
 */
public final class StorageLimit {

    /** How long a sum is used. */
    public static final Duration PERIOD = Duration.ofSeconds(5);

    /** How long a publish waits for a sum. */
    public static final Duration PATIENCE = Duration.ofMillis(250);

    private final StoredBytes log;
    private final @Nullable Long defaultLimit;
    private final Scheduler scheduler;
    private final ConcurrentMap<Tenant, Sum> sums = new ConcurrentHashMap<>();
    private final AtomicLong forgotAt;

    /**
     * @param defaultLimit in bytes, for tenants without a limit of their own; {@code null} for none
     * @param scheduler tells the time
     */
    public StorageLimit(StoredBytes log, @Nullable Long defaultLimit, Scheduler scheduler) {
        this.log = log;
        this.defaultLimit = defaultLimit;
        this.scheduler = scheduler;
        this.forgotAt = new AtomicLong(now());
    }

    /**
     * Appends if there is room. If there is none, a publication whose key was used is still answered as it was, and any other errors
     * with {@link ProblemCode#STORAGE_FULL}, nothing being written.
     *
     * @param limit the tenant's own, {@code null} where the default holds
     */
    public Mono<PublishOutcome> publish(
            Publication publication, @Nullable Long limit, Function<Publication, Mono<PublishOutcome>> append) {
        return require(publication.stream().tenant(), limit, bytes(publication))
                .then(Mono.defer(() -> append.apply(publication)))
                .onErrorResume(
                        StorageLimit::isFull, full -> log.earlier(publication).switchIfEmpty(Mono.error(full)));
    }

    /**
     * Completes if the tenant has room for that many bytes more; errors with {@link ProblemCode#STORAGE_FULL} if not. For products that
     * append within transactions of their own: to be asked before the transaction begins.
     *
     * @param limit the tenant's own, {@code null} where the default holds
     */
    public Mono<Void> require(Tenant tenant, @Nullable Long limit, long bytes) {
        Long bound = limit == null ? defaultLimit : limit;
        if (bound == null) {
            return Mono.empty();
        }
        return Mono.defer(() -> stored(tenant))
                .flatMap(stored -> stored > bound - bytes
                        ? Mono.error(new ProblemException(
                                ProblemCode.STORAGE_FULL,
                                "storage: " + stored + " bytes and " + bytes + " more (expected: up to " + bound + ")"))
                        : Mono.empty());
    }

    private static boolean isFull(Throwable error) {
        return error instanceof ProblemException problem && problem.code() == ProblemCode.STORAGE_FULL;
    }

    private static long bytes(Publication publication) {
        long bytes = 0;
        for (Content content : publication.events()) {
            bytes += content.bytes().length;
        }
        return bytes;
    }

    private Mono<Long> stored(Tenant tenant) {
        long now = now();
        forget(now);
        Sum sum = sums.compute(
                tenant,
                (_, last) -> last != null && now - last.askedAt < PERIOD.toNanos() ? last : sum(tenant, now, last));
        return sum.answered
                ? Mono.just(sum.bytes)
                : sum.answer.timeout(PATIENCE, Mono.fromSupplier(() -> sum.bytes), scheduler);
    }

    private Sum sum(Tenant tenant, long now, @Nullable Sum last) {
        return new Sum(log.storedBytes(tenant), now, last == null ? 0 : last.bytes);
    }

    /** Once in a period, whom nobody published for in the last two: what is kept is bounded by who publishes. */
    private void forget(long now) {
        long last = forgotAt.get();
        if (now - last >= PERIOD.toNanos() && forgotAt.compareAndSet(last, now)) {
            sums.values().removeIf(sum -> now - sum.askedAt > 2 * PERIOD.toNanos());
        }
    }

    private long now() {
        return scheduler.now(TimeUnit.NANOSECONDS);
    }

    /** One question to the log, asked once however many wait for it, and its answer, until then the one before. */
    private static final class Sum {

        private final long askedAt;
        private final Mono<Long> answer;
        private volatile long bytes;
        private volatile boolean answered;

        Sum(Mono<Long> asked, long askedAt, long before) {
            this.askedAt = askedAt;
            this.bytes = before;
            this.answer = asked.onErrorResume(_ -> Mono.just(before))
                    .doOnNext(sum -> {
                        bytes = sum;
                        answered = true;
                    })
                    .cache();
        }
    }
}
