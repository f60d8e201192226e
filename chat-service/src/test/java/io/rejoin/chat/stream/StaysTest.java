// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.web.Lease;
import io.rejoin.web.LeaseState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/** When a node knows of a stay that ended, on made-up time. */
class StaysTest {

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final Database database = new Database();
    private final Stays stays = new Stays(database, time);
    private final Lease lease = stays.lease(Lease.UNLIMITED, 7);

    /** What the database would answer. */
    private static final class Database implements EndedStays {
        final List<Long> ended = new ArrayList<>();
        final List<String> asked = new ArrayList<>();
        boolean down;
        String next = "10";

        @Override
        public Flux<EndedStay> since(String from) {
            asked.add(from);
            return down
                    ? Flux.error(new IllegalStateException("down"))
                    : Flux.concat(
                            Flux.just(new EndedStay(next, null, null)),
                            Flux.fromIterable(List.copyOf(ended)).map(id -> new EndedStay(next, id, "banned")));
        }

        @Override
        public Mono<Integer> prune() {
            return Mono.just(0);
        }
    }

    @AfterEach
    void stop() {
        stays.stop();
        time.dispose();
    }

    /** With the quarter of a second in which open subscriptions ask, and the query's own time, within the second. */
    @Test
    void isKnownAQuarterOfASecondLater() {
        stays.start();
        assertThat(lease.at(0)).isEqualTo(LeaseState.VALID);
        database.ended.add(7L);
        time.advanceTimeBy(Duration.ofMillis(249));
        assertThat(lease.at(0)).isEqualTo(LeaseState.VALID);
        time.advanceTimeBy(Duration.ofMillis(1));
        assertThat(lease.at(0))
                .isInstanceOfSatisfying(
                        LeaseState.AccessEnded.class,
                        end -> assertThat(end.reason()).isEqualTo("member-banned"));
        assertThat(stays.lease(Lease.UNLIMITED, 8).at(0)).isEqualTo(LeaseState.VALID);
    }

    @Test
    void asksFromWhereEverythingIsKnown() {
        stays.start();
        time.advanceTimeBy(Duration.ofMillis(250));
        database.next = "12";
        time.advanceTimeBy(Duration.ofMillis(500));
        assertThat(database.asked).containsExactly(Long.toUnsignedString(-1), "10", "10", "12");
    }

    /** What ended meanwhile is learnt as soon as the database answers: it is asked from where it was asked last. */
    @Test
    void anOutageForgetsNothing() {
        stays.start();
        database.down = true;
        time.advanceTimeBy(Duration.ofSeconds(30));
        assertThat(lease.at(0)).isEqualTo(LeaseState.VALID);
        database.ended.add(7L);
        database.down = false;
        time.advanceTimeBy(Duration.ofMillis(250));
        assertThat(lease.at(0)).isInstanceOf(LeaseState.Ended.class);
        assertThat(database.asked.stream().skip(1)).containsOnly("10");
    }
}
