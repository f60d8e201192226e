// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.web.Departures;
import io.rejoin.web.WebLimits;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.test.scheduler.VirtualTimeScheduler;

/** When what happens. That it happens is {@link DrainTest}'s. */
class DrainLifecycleTest {

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final Departures departures = new Departures(WebLimits.DEFAULT);
    private final AtomicInteger stopped = new AtomicInteger();

    private DrainLifecycle started(Duration notice, Duration window) {
        DrainLifecycle lifecycle =
                new DrainLifecycle(departures, new KeptConnections(), new DrainProperties(notice, window), time);
        lifecycle.start();
        return lifecycle;
    }

    @Test
    void goesOnAsBeforeUntilItIsNoticedThenSettles() {
        DrainLifecycle lifecycle = started(Duration.ofSeconds(2), Duration.ofSeconds(20));
        lifecycle.stop(stopped::incrementAndGet);
        assertThat(lifecycle.isRunning()).isFalse();
        time.advanceTimeBy(Duration.ofMillis(1_999));
        assertThat(departures.isDraining()).isFalse();
        time.advanceTimeBy(Duration.ofMillis(1));
        assertThat(departures.isDraining()).isTrue();
        time.advanceTimeBy(Duration.ofMillis(999));
        assertThat(stopped).hasValue(0);
        time.advanceTimeBy(Duration.ofMillis(1));
        assertThat(stopped)
                .as("nobody is here, so that there is nothing to wait for")
                .hasValue(1);
    }

    @Test
    void isOverAtOnceWhenSomebodyHurriesIt() {
        DrainLifecycle lifecycle = started(Duration.ofSeconds(2), Duration.ofSeconds(20));
        lifecycle.stop(stopped::incrementAndGet);
        lifecycle.hurry();
        lifecycle.hurry();
        assertThat(departures.isDraining()).isTrue();
        assertThat(stopped).hasValue(1);
    }

    @Test
    void isOverAtOnceWithoutNoticeAndWindow() {
        started(Duration.ZERO, Duration.ZERO).stop(stopped::incrementAndGet);
        time.advanceTime();
        assertThat(departures.isDraining()).isTrue();
        assertThat(stopped).hasValue(1);
    }
}
