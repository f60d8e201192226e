// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.web.delivery.SwallowingSink;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PeerWatchTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration BEHIND_EVENTS = Duration.ofSeconds(300);

    private final PeerWatch watch = new PeerWatch(PATIENCE, BEHIND_EVENTS);
    private final SwallowingSink connection = new SwallowingSink();

    PeerWatchTest() {
        connection.tookAny = false;
    }

    private boolean isGoneAfter(Duration time) {
        return watch.isGone(time.toNanos(), connection);
    }

    @Test
    void whoWasNotAskedIsThereHoweverSilent() {
        assertThat(isGoneAfter(Duration.ZERO)).isFalse();
        assertThat(isGoneAfter(Duration.ofDays(1))).isFalse();
    }

    @Test
    void whoWasAskedHasTheWholePatienceFromTheLookAfter() {
        watch.asked();
        assertThat(isGoneAfter(Duration.ofSeconds(100))).isFalse();
        assertThat(isGoneAfter(Duration.ofSeconds(130).minusNanos(1))).isFalse();
        assertThat(isGoneAfter(Duration.ofSeconds(130))).isTrue();
    }

    /** A client that answers nothing is not given more time by being asked again. */
    @Test
    void anotherQuestionDoesNotExtendThePatience() {
        watch.asked();
        assertThat(isGoneAfter(Duration.ZERO)).isFalse();
        watch.asked();
        assertThat(isGoneAfter(Duration.ofSeconds(15))).isFalse();
        watch.asked();
        assertThat(isGoneAfter(PATIENCE)).isTrue();
    }

    @Test
    void whoAnswersIsThereUntilItIsAskedAgain() {
        watch.asked();
        assertThat(isGoneAfter(Duration.ZERO)).isFalse();
        watch.heard();
        assertThat(isGoneAfter(Duration.ofDays(1))).isFalse();
        watch.asked();
        assertThat(isGoneAfter(Duration.ofDays(2))).isFalse();
        assertThat(isGoneAfter(Duration.ofDays(2).plus(PATIENCE))).isTrue();
    }

    /** One that takes a backlog answers behind it. */
    @Test
    void whoTakesSomethingIsThere() {
        watch.asked();
        assertThat(isGoneAfter(Duration.ZERO)).isFalse();
        connection.tookAny = true;
        assertThat(isGoneAfter(PATIENCE.multipliedBy(10))).isFalse();
        connection.tookAny = false;
        assertThat(isGoneAfter(PATIENCE.multipliedBy(10))).isTrue();
    }

    /** What stands in the buffers of a gateway is taken at the client's pace, and the ping after it. */
    @Test
    void aPingBehindEventsMayBeAnsweredAsLateAsTheyMayBeTaken() {
        watch.sentEvents();
        watch.asked();
        assertThat(isGoneAfter(Duration.ZERO)).isFalse();
        watch.heard();
        watch.asked();
        assertThat(isGoneAfter(Duration.ofSeconds(100))).isFalse();
        assertThat(isGoneAfter(Duration.ofSeconds(400).minusNanos(1))).isFalse();
        assertThat(isGoneAfter(Duration.ofSeconds(400))).isTrue();
    }

    @Test
    void onceAPingWasAnsweredNothingStandsBeforeTheNext() {
        watch.sentEvents();
        watch.asked();
        assertThat(isGoneAfter(Duration.ZERO)).isFalse();
        watch.heard();
        watch.answered();
        watch.asked();
        assertThat(isGoneAfter(Duration.ofSeconds(100))).isFalse();
        assertThat(isGoneAfter(Duration.ofSeconds(130))).isTrue();
    }
}
