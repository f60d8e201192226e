// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.drain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

class OpenStreamsTest {

    private static final Duration WINDOW = Duration.ofSeconds(6);
    private static final long NEVER = -1;

    private final VirtualTimeScheduler clock = VirtualTimeScheduler.create();
    private final OpenStreams streams = new OpenStreams(clock, new Random(7));
    private long drainedAt = NEVER;

    /** A stream whose client takes its last words at once, unless it is stalled. */
    private final class Client implements OpenStreams.Stream {

        private final boolean stalled;
        private final Disposable entry;
        private long toldAt = NEVER;
        private long cutAt = NEVER;
        private @Nullable Duration comeBackAfter;

        Client(boolean stalled) {
            this.stalled = stalled;
            this.entry = streams.enter(this);
            if (toldAt != NEVER && !stalled) {
                entry.dispose();
            }
        }

        @Override
        public void leave(Duration after) {
            assertThat(toldAt).as("told before").isEqualTo(NEVER);
            toldAt = now();
            comeBackAfter = after;
            if (!stalled && entry != null) {
                entry.dispose();
            }
        }

        @Override
        public void cut() {
            cutAt = now();
            entry.dispose();
        }
    }

    private long now() {
        return clock.now(TimeUnit.MILLISECONDS);
    }

    private List<Client> clients(int number) {
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            clients.add(new Client(false));
        }
        return clients;
    }

    private Disposable drain() {
        return streams.drain(WINDOW)
                .then(Mono.fromRunnable(() -> drainedAt = now()))
                .subscribe();
    }

    private void pass(Duration time) {
        clock.advanceTimeBy(time);
    }

    @Test
    void streamsLeaveSpreadEvenlyOverTheWindow() {
        List<Client> clients = clients(250);
        drain();
        pass(WINDOW);

        long[] bySecond = new long[7]; // the last are told at the first look after the sixth
        for (Client client : clients) {
            bySecond[(int) (client.toldAt / 1_000)]++;
            assertThat(client.comeBackAfter).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(3));
        }
        assertThat(LongStream.of(bySecond).max().orElseThrow()).isLessThanOrEqualTo(250 / 6 + 2);
        assertThat(drainedAt).isEqualTo(6_000);
    }

    @Test
    void whatBecomesAStreamWhileADrainOfNoneSettlesLeavesWithinTheWindow() {
        drain();
        pass(Duration.ofMillis(500));
        List<Client> clients = clients(250);
        pass(Duration.ofMillis(600));
        assertThat(drainedAt).isEqualTo(NEVER);
        pass(WINDOW);

        assertThat(clients).allSatisfy(client -> assertThat(client.toldAt).isBetween(500L, 6_000L));
        assertThat(clients).extracting(client -> client.toldAt / 1_000).contains(0L, 1L, 2L, 3L, 4L, 5L);
        assertThat(drainedAt).isNotEqualTo(NEVER);
    }

    @Test
    void drainOfNoneTakesASecond() {
        drain();
        pass(Duration.ofMillis(950));
        assertThat(drainedAt).isEqualTo(NEVER);
        pass(Duration.ofMillis(50));
        assertThat(drainedAt).isEqualTo(1_000);
    }

    @Test
    void drainWithoutAWindowIsOverWhenAllHaveLeft() {
        List<Client> clients = clients(3);
        streams.drain(Duration.ZERO)
                .then(Mono.fromRunnable(() -> drainedAt = now()))
                .subscribe();
        pass(Duration.ofMillis(1));

        assertThat(clients).allSatisfy(client -> assertThat(client.toldAt).isZero());
        assertThat(drainedAt).isZero();
    }

    @Test
    void whoComesAfterTheDrainLeavesAtOnce() {
        drain();
        pass(Duration.ofSeconds(1));
        streams.leaveAtOnce();
        Client late = new Client(false);

        assertThat(late.toldAt).isEqualTo(1_000);
    }

    @Test
    void clientThatDoesNotTakeItsLastWordsIsCutOffAfterTheWindow() {
        Client stalled = new Client(true);
        drain();
        pass(WINDOW.plus(OpenStreams.FAREWELL));

        assertThat(stalled.toldAt).isZero();
        assertThat(stalled.cutAt).isEqualTo(7_500);
        assertThat(drainedAt).isEqualTo(7_500);
        assertThat(streams.open()).isZero();
    }

    @Test
    void inAHurryAllLeaveAtOnceAndTheStalledAreCutOffAfterAMoment() {
        List<Client> clients = clients(250);
        Client stalled = new Client(true);
        Disposable drain = drain();
        pass(Duration.ofSeconds(1));
        drain.dispose();
        streams.leaveAtOnce();

        assertThat(clients).allSatisfy(client -> assertThat(client.toldAt).isBetween(0L, 1_000L));
        assertThat(stalled.cutAt).isEqualTo(NEVER);
        pass(OpenStreams.FAREWELL);
        assertThat(stalled.cutAt).isEqualTo(2_500);
    }
}
