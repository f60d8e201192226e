// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.drain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.test.scheduler.VirtualTimeScheduler;

class DrainLifecycleTest {

    private final VirtualTimeScheduler clock = VirtualTimeScheduler.create();
    private final OpenStreams streams = new OpenStreams(clock, new Random(7));
    private final DrainLifecycle lifecycle = new DrainLifecycle(
            streams, new ClientConnections(), new DrainSettings(Duration.ofSeconds(2), Duration.ofSeconds(6)), clock);
    private int told;
    private int callbacks;

    private final OpenStreams.Stream stream = new OpenStreams.Stream() {
        @Override
        public void leave(Duration comeBackAfter) {
            told++;
            entry.dispose();
        }

        @Override
        public void cut() {}
    };
    private final Disposable entry = streams.enter(stream);

    @AfterEach
    void close() {
        lifecycle.close();
    }

    private void stop() {
        lifecycle.start();
        lifecycle.stop(() -> callbacks++);
        assertThat(lifecycle.isRunning()).isFalse();
    }

    @Test
    void streamsAreLeftAloneUntilTheNoticeIsOver() {
        stop();
        clock.advanceTimeBy(Duration.ofMillis(1_999));
        assertThat(told).isZero();
        clock.advanceTimeBy(Duration.ofMillis(1));
        assertThat(told).isOne();
        assertThat(callbacks).isZero();
        clock.advanceTimeBy(Duration.ofSeconds(1));
        assertThat(callbacks).isOne();
    }

    @Test
    void hurryEndsTheNoticeToo() {
        stop();
        lifecycle.hurry();

        assertThat(told).isOne();
        assertThat(callbacks).isOne();
        lifecycle.hurry();
        assertThat(callbacks).isOne();
    }
}
