// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.core.Cursor;
import io.rejoin.core.OnReset;
import io.rejoin.core.Signal;
import io.rejoin.core.StartAt;
import io.rejoin.core.SubscribeRequest;
import io.rejoin.core.Turns;
import io.rejoin.core.Turns.Purpose;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a subscription does with the turns of a connection that it shares. */
class TurnsTest {

    private final Fixture on = new Fixture();
    private final Gate gate = new Gate();

    @AfterEach
    void close() {
        on.close();
    }

    /** Grants turns while it is open, and knows what it granted. */
    private static final class Gate implements Turns {

        boolean open = true;
        boolean granted;
        int givenBack;
        final List<Purpose> asked = new ArrayList<>();

        @Override
        public boolean begin(Purpose purpose) {
            assertThat(granted).as("asked for a turn within a turn").isFalse();
            asked.add(purpose);
            granted = open;
            return open;
        }

        @Override
        public void giveBack() {
            assertThat(granted).as("gave back what it does not have").isTrue();
            granted = false;
            givenBack++;
        }
    }

    /** Ends the turn with each signal, and accepts none without, but for the first. */
    private Fixture.Recorder subscribe(StartAt start, OnReset onReset) {
        Fixture.Recorder recorder = new Fixture.Recorder(Long.MAX_VALUE);
        on.node
                .subscribe(SubscribeRequest.of(Fixture.STREAM, start)
                        .onReset(onReset)
                        .takingTurns(gate))
                .doOnNext(signal -> {
                    boolean first = recorder.signals.isEmpty();
                    assertThat(gate.granted).as("%s", signal).isEqualTo(!first);
                    gate.granted = false;
                })
                .subscribe(recorder);
        return recorder;
    }

    private void publishMany(int events) {
        for (int i = 0; i < events; i++) {
            on.publish(Integer.toString(i));
        }
    }

    @Test
    void whatIsMissedIsBacklogAndWhatComesAfterwardsIsNews() {
        publishMany(3_000);
        Fixture.Recorder subscriber = subscribe(StartAt.EARLIEST, OnReset.END);
        on.pass(Duration.ofSeconds(2));
        assertThat(subscriber.texts()).hasSize(3_000);
        assertThat(gate.asked.subList(0, gate.asked.size() - 1)).containsOnly(Purpose.BACKLOG);
        assertThat(gate.asked.getLast()).as("that it is live").isEqualTo(Purpose.NEWS);

        gate.asked.clear();
        on.publish("new");
        assertThat(gate.asked).containsExactly(Purpose.NEWS);
        assertThat(subscriber.texts()).endsWith("new");
    }

    @Test
    void whoFellBehindTheRingHasABacklogAgain() {
        Fixture.Recorder subscriber = subscribe(StartAt.LATEST, OnReset.END);
        on.pass(Duration.ofSeconds(2));
        gate.open = false;
        publishMany(3_000);
        assertThat(gate.asked).containsOnly(Purpose.NEWS, Purpose.BACKLOG).endsWith(Purpose.BACKLOG);
        gate.open = true;
        subscriber.request(1);
        on.pass(Duration.ofSeconds(2));
        assertThat(subscriber.texts()).hasSize(3_000).startsWith("0").endsWith("2999");
    }

    @Test
    void whoIsRefusedATurnStaysWhereItIsAndGoesOnWhenKnockedAt() {
        Fixture.Recorder subscriber = subscribe(StartAt.LATEST, OnReset.END);
        on.pass(Duration.ofSeconds(2));
        gate.open = false;
        on.publish("1", "2");
        on.publish("3");
        on.pass(Duration.ofSeconds(10));
        assertThat(subscriber.texts()).isEmpty();
        gate.open = true;
        subscriber.request(1);
        assertThat(subscriber.texts()).containsExactly("1", "2", "3");
    }

    @Test
    void aTurnThatTheLogFailsIsGivenBack() {
        publishMany(3_000);
        gate.open = false;
        Fixture.Recorder subscriber = subscribe(StartAt.EARLIEST, OnReset.END);
        on.pass(Duration.ofSeconds(2));
        assertThat(subscriber.texts()).isEmpty();
        on.logDown = true;
        gate.open = true;
        subscriber.request(1);
        on.pass(Duration.ofSeconds(2));
        assertThat(gate.givenBack).isPositive();
        assertThat(gate.granted).isFalse();
        on.logDown = false;
        on.pass(Duration.ofSeconds(2));
        assertThat(subscriber.texts()).hasSize(3_000);
    }

    @Test
    void aResetTakesATurnToo() {
        Cursor seen = on.publish("1").getFirst().cursor();
        Fixture.Recorder subscriber = subscribe(StartAt.after(seen), OnReset.EARLIEST);
        on.pass(Duration.ofSeconds(2));
        on.log.delete(Fixture.STREAM).block();
        on.commitSilently("again");
        on.pass(Duration.ofSeconds(4));
        assertThat(subscriber.only(Signal.Reset.class).restart()).isEqualTo(Cursor.BEGINNING);
        assertThat(subscriber.texts()).containsExactly("again");
    }

    /** However the gate opens and closes, and the log comes and goes: each turn ends, and nothing is lost or doubled. */
    @Test
    void everyTurnEndsHoweverTheyAreGranted() {
        Random random = new Random(0x5eed);
        Fixture.Recorder subscriber = subscribe(StartAt.LATEST, OnReset.END);
        int published = 0;
        for (int round = 0; round < 500; round++) {
            gate.open = random.nextBoolean();
            on.logDown = random.nextInt(4) == 0;
            if (gate.open) {
                subscriber.request(1);
            }
            for (int i = random.nextInt(20); i > 0; i--) {
                if (random.nextBoolean()) {
                    on.publish(Integer.toString(published++));
                } else {
                    on.commitSilently(Integer.toString(published++));
                }
            }
            on.pass(Duration.ofMillis(random.nextInt(300)));
        }
        gate.open = true;
        on.logDown = false;
        subscriber.request(1);
        on.pass(Duration.ofSeconds(5));
        assertThat(gate.granted).isFalse();
        assertThat(subscriber.texts())
                .containsExactlyElementsOf(IntStream.range(0, published)
                        .mapToObj(Integer::toString)
                        .toList());
    }
}
