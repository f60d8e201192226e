// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.core.LogUnavailableException;
import io.rejoin.core.Publication;
import io.rejoin.core.PublishOutcome;
import io.rejoin.core.StreamKey;
import io.rejoin.core.memory.InMemoryEventLog;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.test.scheduler.VirtualTimeScheduler;

class FaultyLogTest {

    private static final StreamKey ROOM = StreamKey.of("acme", "room:1");
    private static final Publication ONE_EVENT = Publication.of(ROOM, TestStream.content("1"));

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final InMemoryEventLog memory = new InMemoryEventLog(() -> Instant.EPOCH, new SplittableRandom(1));
    private final FaultyLog log = new FaultyLog(memory, new SplittableRandom(2), time);
    private final List<PublishOutcome> outcomes = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();

    @Test
    void anErrorMeansThatNothingWasWritten() {
        log.become(new LogFaults(0.5, 0, Duration.ZERO, Duration.ZERO));
        appendAHundred();
        assertThat(failures).hasSizeBetween(20, 80).allMatch(LogUnavailableException.class::isInstance);
        assertThat(outcomes).hasSize(100 - failures.size());
        assertThat(written()).isEqualTo(outcomes.size());
    }

    @Test
    void ofUnknownOutcomesSomeWereWritten() {
        log.become(new LogFaults(0, 1, Duration.ZERO, Duration.ZERO));
        appendAHundred();
        assertThat(outcomes).hasSize(100).allMatch(PublishOutcome.Unknown.class::isInstance);
        assertThat(written()).isBetween(20L, 80L);
    }

    @Test
    void anAnswerTakesItsTime() {
        log.become(new LogFaults(0, 0, Duration.ofMillis(20), Duration.ofMillis(20)));
        Disposable append = log.append(ONE_EVENT).subscribe(outcomes::add);
        time.advanceTimeBy(Duration.ofMillis(19));
        assertThat(memory.describe(ROOM).blockOptional()).isEmpty();
        time.advanceTimeBy(Duration.ofMillis(1));
        assertThat(written()).isEqualTo(1);
        assertThat(outcomes).isEmpty();
        time.advanceTimeBy(Duration.ofMillis(20));
        assertThat(outcomes).hasSize(1);
        append.dispose();
    }

    @Test
    void aStoreThatIsAwayRefusesOrHangs() {
        log.service(FaultyLog.Service.REFUSING);
        appendAHundred();
        assertThat(failures).hasSize(100).allMatch(LogUnavailableException.class::isInstance);
        log.service(FaultyLog.Service.HANGING);
        appendAHundred();
        assertThat(failures).hasSize(100);
        assertThat(outcomes).isEmpty();
        log.service(FaultyLog.Service.UP);
        appendAHundred();
        assertThat(outcomes).hasSize(100);
        assertThat(written()).isEqualTo(100);
    }

    private void appendAHundred() {
        for (int i = 0; i < 100; i++) {
            log.append(ONE_EVENT).subscribe(outcomes::add, failures::add);
        }
    }

    private long written() {
        return Objects.requireNonNull(memory.describe(ROOM).block()).count();
    }
}
