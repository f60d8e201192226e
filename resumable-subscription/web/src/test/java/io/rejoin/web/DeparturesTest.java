// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rejoin.core.Tenant;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeparturesTest {

    private static final Duration MAX_AGE = Duration.ofHours(1);
    private static final Duration WINDOW = Duration.ofSeconds(20);

    private long nanos;
    private Departures departures = departures(1);

    private Departures departures(long seed) {
        return new Departures(TestServer.limits(MAX_AGE), () -> nanos, new Random(seed));
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
            Departure departure = departures.enter(new Tenant("acme"));
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
            departures = departures(seed);
            Departure[] open = new Departure[streams];
            Arrays.setAll(open, i -> departures.enter(new Tenant("acme")));
            var _ = departures.drain(WINDOW);
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
        var _ = departures.enter(new Tenant("acme"));
        var _ = departures.drain(WINDOW);
        nanos = WINDOW.dividedBy(2).toNanos();
        for (int i = 0; i < 100; i++) {
            assertThat(moment(
                            departures.enter(new Tenant("acme")),
                            nanos,
                            WINDOW.dividedBy(2).plusMillis(1)))
                    .isGreaterThanOrEqualTo(Drain.LEAST_STAY.toNanos());
        }
        departures.refuseIfClosed();
        nanos = WINDOW.toNanos();
        assertThatThrownBy(departures::refuseIfClosed).hasMessageStartingWith("draining: ");
    }

    @Test
    void aDrainIsOverWhenTheLastIsGone() {
        Departure one = departures.enter(new Tenant("acme"));
        Departure other = departures.enter(new Tenant("acme"));
        CompletableFuture<Void> drained = departures.drain(WINDOW).toFuture();
        one.gone();
        one.gone();
        assertThat(departures.open()).isEqualTo(1);
        assertThat(drained).isNotDone();
        other.gone();
        assertThat(drained).isCompleted();
    }

    @Test
    void aDrainOfNobodyIsOverAtOnce() {
        assertThat(departures.drain(WINDOW).toFuture()).isCompleted();
    }

    @Test
    void aSecondOrderShortensAndNeverProlongs() {
        Departure open = departures.enter(new Tenant("acme"));
        var _ = departures.drain(WINDOW);
        var _ = open.isDue(0);
        var _ = departures.drain(WINDOW.multipliedBy(100));
        assertThat(moment(open, 0, WINDOW)).isPositive();
        var _ = departures.drain(Duration.ZERO);
        assertThat(open.isDue(0)).isTrue();
        assertThat(open.isOver(0)).isTrue();
    }
}
