// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit;

import io.rejoin.core.LogUnavailableException;
import io.rejoin.core.Publication;
import io.rejoin.core.PublishOutcome;
import io.rejoin.core.spi.EventLog;
import io.rejoin.core.spi.Read;
import io.rejoin.core.spi.Slice;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * One node's view of a log that fails, is slow, or leaves it open whether it wrote. Answers may be out of date by the time
 * they arrive, as they are from a database.
 *
 * <p>A log that <em>loses</em> something is made with {@link io.rejoin.core.memory.InMemoryEventLog#snapshot} and
 * {@code restore}, underneath all nodes at once. Otherwise like {@link FaultyFeed}: seeded, on the given scheduler,
 * thread-safe, without faults at first.
 */
public final class FaultyLog implements EventLog {

    /** Whether the store answers at all. */
    public enum Service {
        /** It answers, as well as the {@link LogFaults} let it. */
        UP,
        /** It refuses at once, and does nothing. */
        REFUSING,
        /** It does nothing and never answers. */
        HANGING
    }

    private final EventLog log;
    private final Faults chances;
    private final Scheduler scheduler;
    private volatile LogFaults faults = LogFaults.NONE;
    private volatile Service service = Service.UP;

    public FaultyLog(EventLog log, RandomGenerator random, Scheduler scheduler) {
        this.log = log;
        this.chances = new Faults(random);
        this.scheduler = scheduler;
    }

    /** From now on, answers as badly as this; what is under way stays so. */
    public void become(LogFaults worse) {
        faults = worse;
    }

    /** Takes the store away, or gives it back. What has reached it is answered all the same. */
    public void service(Service next) {
        service = next;
    }

    @Override
    public Mono<PublishOutcome> append(Publication publication) {
        return perform(Mono.defer(() -> {
            if (!chances.happens(faults.unknown())) {
                return log.append(publication);
            }
            Mono<PublishOutcome> unknown = Mono.just(new PublishOutcome.Unknown());
            return chances.happens(0.5) ? log.append(publication).then(unknown) : unknown;
        }));
    }

    @Override
    public Mono<List<Slice>> read(List<Read> reads) {
        return perform(log.read(reads));
    }

    private <T> Mono<T> perform(Mono<T> operation) {
        return Mono.defer(() ->
                later().then(Mono.defer(this::reach)).then(operation).flatMap(answer -> later().thenReturn(answer)));
    }

    private Mono<Void> reach() {
        return switch (service) {
            case REFUSING -> Mono.error(new LogUnavailableException("the log refuses", null));
            case HANGING -> Mono.never();
            case UP ->
                chances.happens(faults.error())
                        ? Mono.error(new LogUnavailableException("the log failed", null))
                        : Mono.empty();
        };
    }

    private Mono<Void> later() {
        LogFaults now = faults;
        Duration latency = Duration.ofNanos(chances.delay(now.minLatency(), now.maxLatency()));
        return latency.isZero() ? Mono.empty() : Mono.delay(latency, scheduler).then();
    }
}
