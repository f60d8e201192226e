// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.page;

import io.rejoin.core.Publication;
import io.rejoin.core.PublishOutcome;
import io.rejoin.core.spi.EventLog;
import io.rejoin.core.spi.Read;
import io.rejoin.core.spi.Slice;
import io.rejoin.web.ProblemCode;
import io.rejoin.web.ProblemException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/**
 * The log as those see it who read pages: a few at a time, the others wait here, in the order in which they came.
 *
 * <p>A log has few connections, and its queue for them is one: a thousand pages in it would be in front of every audit and every first read
 * of a subscriber, which then come too late. Who asks for a page can wait, and can come again.
 *
 * <p>Thread-safe. Cancelling gives the turn, or the place among those who wait, to others. Errors: {@link ProblemCode#LOG_UNAVAILABLE} beyond
 * {@value #MAX_WAITING} who wait, and for who has waited for {@link #LONGEST_WAIT}.
 */
final class PatientLog implements EventLog {

    /** Reads at the same time: one less than the connections that a log has for reading by default. */
    static final int TURNS = 3;

    static final int MAX_WAITING = 1_000;

    static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

    private static final class Turn {

        private final Sinks.Empty<Void> comes = Sinks.empty();

        /** Guarded by the log's {@link #waiting}. */
        private boolean taken;
    }

    private final EventLog log;
    private final Scheduler scheduler;

    /** Guarded by itself, as is {@link #taken}; not held while anybody is called. In the order of their turns. */
    private final LinkedHashSet<Turn> waiting = new LinkedHashSet<>();

    private int taken;

    /** @param scheduler times the waiting; those who waited go on there, not on who was before them */
    PatientLog(EventLog log, Scheduler scheduler) {
        this.log = log;
        this.scheduler = scheduler;
    }

    @Override
    public Mono<PublishOutcome> append(Publication publication) {
        return log.append(publication);
    }

    @Override
    public Mono<List<Slice>> read(List<Read> reads) {
        return Mono.defer(() -> {
            Turn turn = new Turn();
            boolean now;
            synchronized (waiting) {
                now = taken < TURNS;
                if (now) {
                    taken++;
                    turn.taken = true;
                } else if (waiting.size() < MAX_WAITING) {
                    waiting.add(turn);
                } else {
                    return Mono.error(refused(MAX_WAITING + " are waiting"));
                }
            }
            Mono<List<Slice>> answer = Mono.defer(() -> log.read(reads));
            return (now ? answer : afterWaiting(turn).then(answer)).doFinally(_ -> leave(turn));
        });
    }

    private Mono<Void> afterWaiting(Turn turn) {
        return turn.comes
                .asMono()
                .publishOn(scheduler)
                .timeout(LONGEST_WAIT, Mono.error(() -> refused("waited for " + LONGEST_WAIT)), scheduler);
    }

    private void leave(Turn turn) {
        Turn next;
        synchronized (waiting) {
            if (!turn.taken) {
                waiting.remove(turn);
                return;
            }
            next = waiting.isEmpty() ? null : waiting.removeFirst();
            if (next == null) {
                taken--;
                return;
            }
            next.taken = true;
        }
        next.comes.tryEmitEmpty().orThrow();
    }

    /** A problem at once, so that a crowd does not write a line of the operator's log for each of it. */
    private static ProblemException refused(String why) {
        return new ProblemException(ProblemCode.LOG_UNAVAILABLE, "pages: " + why);
    }
}
