// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

import io.rejoin.postgres.Trimmer.Turn;
import java.time.Duration;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** The periodic work: trims streams, deletes what deleted streams left behind, forgets old keys. A round is bounded. */
final class Maintenance {

    /** Most turns of trimming in one round, of {@value Trimmer#TURN_STREAMS} streams each. */
    static final int ROUND_TURNS = 10;

    /** Most statements in one round that delete what deleted streams left, and as many that delete keys. */
    static final int ROUND_STATEMENTS = 50;

    /** How often somebody else may take the very turn that this node asks for before it leaves the round to them. */
    private static final int OTHERS_TURNS = 10;

    private static final int GARBAGE_STREAMS = 10;
    private static final int GARBAGE_ROWS = 1_000;
    private static final int KEYS = 5_000;

    private final Connections connections;
    private final TrimStatements statements;
    private final Trimmer trimmer;
    private final PostgresLogListener listener;
    private final Disposable.Swap running = Disposables.swap();

    Maintenance(Connections connections, TrimStatements statements, Trimmer trimmer, PostgresLogListener listener) {
        this.connections = connections;
        this.statements = statements;
        this.trimmer = trimmer;
        this.listener = listener;
    }

    void start(Duration interval, Scheduler scheduler) {
        running.update(Flux.interval(interval, scheduler)
                .onBackpressureDrop()
                .concatMap(
                        _ -> round().onErrorResume(error -> {
                            listener.unavailable(error);
                            return Mono.empty();
                        }),
                        1)
                .subscribe());
    }

    void stop() {
        running.dispose();
    }

    Mono<Void> round() {
        return turns(ROUND_TURNS, 1).then(repeat(deleteGarbage())).then(repeat(deleteKeys()));
    }

    /** All that is there to do now. */
    Mono<Void> all() {
        return turns(Integer.MAX_VALUE, 2).then(repeat(deleteGarbage())).then(repeat(deleteKeys()));
    }

    /** Takes turns until all streams had theirs {@code times} times, or somebody else is at it. */
    private Mono<Void> turns(int most, int times) {
        return Flux.range(0, most)
                .concatMap(
                        _ -> trimmer.turn()
                                .repeatWhenEmpty(again -> again.take(OTHERS_TURNS))
                                .defaultIfEmpty(new Turn(true, 0, 0)),
                        1)
                .doOnNext(turn -> {
                    if (turn.streams() > 0 || turn.events() > 0) {
                        listener.trimmed(turn.streams(), turn.events());
                    }
                })
                .filter(Turn::last)
                .take(times)
                .then();
    }

    private static Mono<Void> repeat(Mono<Boolean> more) {
        return more.repeat(ROUND_STATEMENTS).takeWhile(again -> again).then();
    }

    private Mono<Boolean> deleteGarbage() {
        return connections
                .list(connection -> Rows.query(
                        connection
                                .createStatement(statements.garbage)
                                .bind(0, GARBAGE_STREAMS)
                                .bind(1, GARBAGE_ROWS),
                        row -> Rows.int8(row, 0) > 0))
                .map(found -> found.getFirst());
    }

    private Mono<Boolean> deleteKeys() {
        return connections
                .use(connection ->
                        Rows.update(connection.createStatement(statements.keys).bind(0, KEYS)))
                .map(deleted -> deleted == KEYS);
    }
}
