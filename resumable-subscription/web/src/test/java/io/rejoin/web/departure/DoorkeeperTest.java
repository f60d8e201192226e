// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.departure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rejoin.core.Tenant;
import io.rejoin.web.TestServer;
import io.rejoin.web.sweep.Sweeper;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DoorkeeperTest {

    private static final Duration MAX_AGE = Duration.ofHours(1);
    private static final Duration WINDOW = Duration.ofSeconds(20);

    private long nanos;
    private Doorkeeper doorkeeper = doorkeeper(1);

    private Doorkeeper doorkeeper(long seed) {
        return new Doorkeeper(TestServer.limits(MAX_AGE), () -> nanos, new Random(seed));
    }

    /** Moves time on in looks until it is due; in nanoseconds from now. */
    private static long moment(Departure departure, long from, Duration most) {
        long look = Duration.ofMillis(1).toNanos();
        for (long at = from; at <= from + most.toNanos(); at += look) {
            if (departure.isDue(at)) {
                return at - from;
            }
        }
        throw new AssertionError("not due within " + most);
    }

    @Test
    void thoseThatCameTogetherLeaveWithinTheLastQuarterOfTheirAge() {
        long quarter = MAX_AGE.toNanos() / 4;
        int[] quarters = new int[4];
        for (int i = 0; i < 1_000; i++) {
            Departure departure = doorkeeper.enter(new Tenant("acme"));
            assertThat(departure.isDue(3 * quarter)).isFalse();
            assertThat(departure.isDue(MAX_AGE.toNanos())).isTrue();
            for (int part = 0; part < 4; part++) {
                quarters[part] += departure.isDue(3 * quarter + (part + 1) * quarter / 4) ? 1 : 0;
            }
        }
        assertThat(quarters[0]).isBetween(200, 300);
        assertThat(quarters[1]).isBetween(450, 550);
    }

    @ParameterizedTest
    @ValueSource(ints = {50, 200, 500})
    void aDrainSpreadsThemSoThatNoSecondSeesMoreThanTwiceTheAverage(int streams) {
        int seconds = (int) WINDOW.toSeconds();
        for (int seed = 0; seed < 20; seed++) {
            doorkeeper = doorkeeper(seed);
            Departure[] open = new Departure[streams];
            Arrays.setAll(open, i -> doorkeeper.enter(new Tenant("acme")));
            var _ = doorkeeper.drain(WINDOW);
            int[] perSecond = new int[seconds];
            for (int i = 0; i < streams; i++) {
                long noticed = Duration.ofMillis(i % Sweeper.INTERVAL_MILLIS).toNanos();
                long left = noticed + moment(open[i], noticed, WINDOW);
                perSecond[(int) Math.min(seconds - 1, left / 1_000_000_000L)]++;
            }
            assertThat(Arrays.stream(perSecond).max().orElseThrow())
                    .as("seed %d: %s", seed, Arrays.toString(perSecond))
                    .isLessThanOrEqualTo(2 * streams / seconds);
        }
    }

    @Test
    void whoComesMeanwhileStaysForAWhileWithinWhatIsLeft() {
        var _ = doorkeeper.enter(new Tenant("acme"));
        var _ = doorkeeper.drain(WINDOW);
        nanos = WINDOW.dividedBy(2).toNanos();
        for (int i = 0; i < 100; i++) {
            assertThat(moment(
                            doorkeeper.enter(new Tenant("acme")),
                            nanos,
                            WINDOW.dividedBy(2).plusMillis(1)))
                    .isGreaterThanOrEqualTo(Drain.LEAST_STAY.toNanos());
        }
        doorkeeper.refuseIfClosed();
        nanos = WINDOW.toNanos();
        assertThatThrownBy(doorkeeper::refuseIfClosed).hasMessageStartingWith("draining: ");
    }

    @Test
    void aDrainIsOverWhenTheLastIsGone() {
        Departure one = doorkeeper.enter(new Tenant("acme"));
        Departure other = doorkeeper.enter(new Tenant("acme"));
        CompletableFuture<Void> drained = doorkeeper.drain(WINDOW).toFuture();
        one.gone();
        one.gone();
        assertThat(doorkeeper.open()).isEqualTo(1);
        assertThat(drained).isNotDone();
        other.gone();
        assertThat(drained).isCompleted();
    }

    @Test
    void aDrainOfNobodyIsOverAtOnce() {
        assertThat(doorkeeper.drain(WINDOW).toFuture()).isCompleted();
    }

    @Test
    void aSecondOrderShortensAndNeverProlongs() {
        Departure open = doorkeeper.enter(new Tenant("acme"));
        var _ = doorkeeper.drain(WINDOW);
        var _ = open.isDue(0);
        var _ = doorkeeper.drain(WINDOW.multipliedBy(100));
        assertThat(moment(open, 0, WINDOW)).isPositive();
        var _ = doorkeeper.drain(Duration.ZERO);
        assertThat(open.isDue(0)).isTrue();
        assertThat(open.isOver(0)).isTrue();
    }
}
