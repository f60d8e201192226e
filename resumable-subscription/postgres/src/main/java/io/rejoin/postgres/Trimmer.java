// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Statement;
import io.rejoin.core.Retention;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Goes through all streams, some at a time, moves the boundary of those that keep more than their retention says, then
 * deletes what is below.
 *
 * <p>How far it has come is in the database: nodes take turns, and a crash costs one turn. The boundary is committed
 * first; who reads sees it with the events of the same snapshot. A stream is held only while its boundary is moved, not
 * while its events are looked at or deleted: below a boundary nothing changes any more. What a crash left undeleted lies
 * between the stream's purged_seq and trimmed_seq, and is found the next time round.
 */
final class Trimmer {

    /** Streams of one turn. */
    static final int TURN_STREAMS = 1_000;

    /** Most events of one stream that one turn finds to be too old. */
    static final int TURN_AGED_EVENTS = 20_000;

    /** Most events of one stream that one turn trims, since it sums their bytes. */
    static final int TURN_TRIMMED_EVENTS = 100_000;

    /** Events that one statement deletes. */
    static final int DELETE_EVENTS = 1_000;

    /** @param last whether all streams had their turn */
    record Turn(boolean last, int streams, long events) {}

    private record Range(long stream, long after, long upto) {}

    private record Boundary(long stream, long seq) {}

    private record Due(long stream, long seq, long after, long revision, long bytes) {}

    private final Connections connections;
    private final TrimStatements statements;
    private final Retention defaultRetention;

    Trimmer(Connections connections, TrimStatements statements, Retention defaultRetention) {
        this.connections = connections;
        this.statements = statements;
        this.defaultRetention = defaultRetention;
    }

    /** Empty if another node is taking its turn at this moment. */
    Mono<Turn> turn() {
        return connections
                .list(connection -> Rows.query(
                        connection.createStatement(statements.takeTurn).bind(0, TURN_STREAMS),
                        row -> new Range(0, Rows.int8(row, 0), Rows.int8(row, 1))))
                .flatMap(turns -> turns.isEmpty() ? Mono.empty() : trim(turns.getFirst()));
    }

    private Mono<Turn> trim(Range ids) {
        if (ids.upto() == 0) {
            return Mono.just(new Turn(true, 0, 0));
        }
        return moveBoundaries(ids)
                .flatMap(streams -> connections
                        .list(connection -> trimmed(connection, ids))
                        .flatMap(this::delete)
                        .map(events -> new Turn(false, streams, events)));
    }

    private Mono<Integer> moveBoundaries(Range ids) {
        return connections
                .list(connection -> Rows.query(
                        connection
                                .createStatement(statements.due)
                                .bind(0, ids.after())
                                .bind(1, ids.upto())
                                .bind(2, defaultRetention.maxEvents())
                                .bind(3, defaultRetention.maxAge().toMillis())
                                .bind(4, TURN_AGED_EVENTS)
                                .bind(5, TURN_TRIMMED_EVENTS),
                        row -> new Due(
                                Rows.int8(row, 0),
                                Rows.int8(row, 1),
                                Rows.int8(row, 2),
                                Rows.int8(row, 3),
                                Rows.int8(row, 4))))
                .flatMap(due -> due.isEmpty() ? Mono.just(0L) : move(due))
                .map(Long::intValue);
    }

    private Mono<Long> move(List<Due> due) {
        return connections.use(connection -> Rows.update(connection
                .createStatement(statements.move)
                .bind(0, column(due, Due::stream))
                .bind(1, column(due, Due::seq))
                .bind(2, column(due, Due::after))
                .bind(3, column(due, Due::revision))
                .bind(4, column(due, Due::bytes))));
    }

    private static Long[] column(List<Due> due, ToLongFunction<Due> figure) {
        return due.stream().map(figure::applyAsLong).toArray(Long[]::new);
    }

    private Flux<Range> trimmed(Connection connection, Range ids) {
        return Rows.query(
                connection
                        .createStatement(statements.trimmed)
                        .bind(0, ids.after())
                        .bind(1, ids.upto()),
                row -> new Range(Rows.int8(row, 0), Rows.int8(row, 1), Rows.int8(row, 2)));
    }

    private Mono<Long> delete(List<Range> ranges) {
        return Flux.fromIterable(batches(ranges)).concatMap(this::deleteBatch).reduce(0L, Long::sum);
    }

    private Mono<Long> deleteBatch(List<Range> batch) {
        List<Boundary> done = batch.stream()
                .map(range -> new Boundary(range.stream(), range.upto()))
                .toList();
        return connections
                .use(connection -> Rows.update(deleteRanges(connection, batch)))
                .flatMap(deleted -> purged(done).thenReturn(deleted));
    }

    private Statement deleteRanges(Connection connection, List<Range> batch) {
        return connection
                .createStatement(statements.deleteRanges)
                .bind(0, batch.stream().map(Range::stream).toArray(Long[]::new))
                .bind(1, batch.stream().map(Range::after).toArray(Long[]::new))
                .bind(2, batch.stream().map(Range::upto).toArray(Long[]::new));
    }

    private Mono<Long> purged(List<Boundary> boundaries) {
        return connections.use(connection -> Rows.update(connection
                .createStatement(statements.purged)
                .bind(0, boundaries.stream().map(Boundary::stream).toArray(Long[]::new))
                .bind(1, boundaries.stream().map(Boundary::seq).toArray(Long[]::new))));
    }

    /** Cuts ranges, and gathers them, so that each statement deletes about as much. */
    private static List<List<Range>> batches(List<Range> ranges) {
        List<List<Range>> batches = new ArrayList<>();
        List<Range> batch = new ArrayList<>();
        long room = DELETE_EVENTS;
        for (Range range : ranges) {
            for (long after = range.after(); after < range.upto(); ) {
                long upto = Math.min(range.upto(), after + room);
                batch.add(new Range(range.stream(), after, upto));
                room -= upto - after;
                after = upto;
                if (room == 0) {
                    batches.add(batch);
                    batch = new ArrayList<>();
                    room = DELETE_EVENTS;
                }
            }
        }
        if (!batch.isEmpty()) {
            batches.add(batch);
        }
        return batches;
    }
}
