// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.core.Cursor;
import io.rejoin.core.Event;
import io.rejoin.core.OnReset;
import io.rejoin.core.Signal;
import io.rejoin.core.StartAt;
import io.rejoin.core.SubscribeRequest;
import io.rejoin.core.Turns;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Where a subscription goes on after a reset. Two histories have their beginning in common, so that a position which is good
 * in the new one is followed, in a ring or a page of the old one, by an event that fits: a subscriber that took it would be
 * refused again, start again, take it again, as fast as the log answers, until the next audit.
 */
class RestartTest {

    private final Fixture on = new Fixture();

    @AfterEach
    void close() {
        on.close();
    }

    @Test
    void afterAResetARingOfTheRefusedHistoryIsNotBelieved() {
        on.subscribe(StartAt.LATEST);
        Cursor dead = on.publish("dead 1", "dead 2").getLast().cursor();
        on.log.delete(Fixture.STREAM).block();
        on.commitSilently("1");
        on.pass(Duration.ofMillis(1));

        Fixture.Recorder subscriber = resumeWith(new Cursor(dead.seq(), ~dead.fingerprint()));
        assertThat(subscriber.only(Signal.Reset.class).restart()).isEqualTo(Cursor.BEGINNING);
        assertThat(subscriber.texts()).containsExactly("1");
    }

    @Test
    void afterAResetAPageOfTheRefusedHistoryIsNotUsed() {
        on.commitSilently("dead 1", "dead 2");
        assertThat(on.subscribe(StartAt.EARLIEST).texts()).containsExactly("dead 1", "dead 2");
        resumeWith(Cursor.BEGINNING);
        on.log.delete(Fixture.STREAM).block();
        on.commitSilently("1");

        Fixture.Recorder subscriber = resumeWith(new Cursor(9, 9));
        assertThat(subscriber.only(Signal.Reset.class).restart()).isEqualTo(Cursor.BEGINNING);
        assertThat(subscriber.texts()).containsExactly("1");
    }

    /**
     * A client that takes nothing grants no turn. A position that the ring contradicts was put to the log without one, and
     * the refusal, for which there was no turn either, put to the log again: as fast as it answered, for as long as the
     * client was slow.
     */
    @Test
    void withoutATurnTheLogIsNotAskedAgainAndAgain() {
        List<Event> dead = on.publish("dead 1", "dead 2");
        AtomicBoolean free = new AtomicBoolean(true);
        AtomicInteger begins = new AtomicInteger();
        Fixture.Recorder subscriber = new Fixture.Recorder(Long.MAX_VALUE);
        Turns turns = new Turns() {
            @Override
            public boolean begin(Purpose purpose) {
                if (begins.incrementAndGet() == 1_000) {
                    subscriber.cancel(); // a storm, which nothing else would end
                }
                return free.get();
            }

            @Override
            public void giveBack() {}
        };
        on.node
                .subscribe(SubscribeRequest.of(
                                Fixture.STREAM, StartAt.after(dead.getFirst().cursor()))
                        .onReset(OnReset.EARLIEST)
                        .takingTurns(turns))
                .subscribe(subscriber);
        on.pass(Duration.ofSeconds(1));
        assertThat(subscriber.texts()).containsExactly("dead 2");

        free.set(false);
        begins.set(0);
        on.log.delete(Fixture.STREAM).block();
        on.commitSilently("1");
        on.pass(Duration.ofSeconds(10));
        assertThat(begins).hasValueLessThan(100);

        free.set(true);
        subscriber.request(1);
        on.pass(Duration.ofSeconds(1));
        assertThat(subscriber.only(Signal.Reset.class).restart()).isEqualTo(Cursor.BEGINNING);
        assertThat(subscriber.texts()).containsExactly("dead 2", "1");
    }

    /** With a bound on what it asks for, so that a storm of resets ends. */
    private Fixture.Recorder resumeWith(Cursor cursor) {
        Fixture.Recorder recorder = new Fixture.Recorder(10);
        on.node
                .subscribe(SubscribeRequest.of(Fixture.STREAM, StartAt.after(cursor))
                        .onReset(OnReset.EARLIEST))
                .subscribe(recorder);
        return recorder;
    }
}
