// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Statement;
import io.rejoin.core.Cursor;
import io.rejoin.core.StartAt;
import io.rejoin.core.spi.Read;
import io.rejoin.core.spi.Read.Backward;
import io.rejoin.core.spi.Read.Forward;
import io.rejoin.core.spi.Slice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import reactor.core.publisher.Mono;

/** Answers reads: one query for all that go forwards or ask for states, one for all that go backwards. */
final class Reader {

    private final Connections connections;
    private final ReadStatements statements;
    private final PostgresLogListener listener;

    Reader(Connections connections, ReadStatements statements, PostgresLogListener listener) {
        this.connections = connections;
        this.statements = statements;
        this.listener = listener;
    }

    Mono<List<Slice>> read(List<Read> reads) {
        int[] forwards = indices(reads, false);
        int[] backwards = indices(reads, true);
        return Mono.zip(answer(forwards, reads), answer(backwards, reads), (there, back) -> {
                    Slice[] slices = new Slice[reads.size()];
                    for (int i = 0; i < forwards.length; i++) {
                        slices[forwards[i]] = there.get(i);
                    }
                    for (int i = 0; i < backwards.length; i++) {
                        slices[backwards[i]] = back.get(i);
                    }
                    return List.of(slices);
                })
                .doOnError(listener::unavailable)
                .onErrorMap(error -> Failure.unavailable("read", error));
    }

    /** Asks for states alone, on a connection that is somebody else's, and so as its transaction sees them. */
    Mono<List<Slice>> statesIn(Connection connection, List<Read> reads) {
        return Rows.query(
                        bind(connection.createStatement(statements.states), reads),
                        row -> SliceRow.of(row, reads, false))
                .collectList()
                .map(rows -> slices(reads, rows))
                .onErrorMap(error -> Failure.unavailable("read", error));
    }

    private static int[] indices(List<Read> reads, boolean backwards) {
        return IntStream.range(0, reads.size())
                .filter(i -> reads.get(i).from() instanceof Backward == backwards)
                .toArray();
    }

    private Mono<List<Slice>> answer(int[] indices, List<Read> all) {
        List<Read> reads = Arrays.stream(indices).mapToObj(all::get).toList();
        if (reads.isEmpty()) {
            return Mono.just(List.of());
        }
        boolean states = reads.stream().allMatch(read -> read.maxEvents() == 0);
        String events = reads.getFirst().from() instanceof Backward ? statements.backwards : statements.forwards;
        return connections
                .list(connection -> Rows.query(
                        bind(connection.createStatement(states ? statements.states : events), reads),
                        row -> SliceRow.of(row, reads, !states)))
                .map(rows -> slices(reads, rows));
    }

    private static List<Slice> slices(List<Read> reads, List<SliceRow> rows) {
        List<List<SliceRow>> byRead = new ArrayList<>(reads.size());
        reads.forEach(_ -> byRead.add(new ArrayList<>()));
        rows.forEach(row -> byRead.get(row.index()).add(row));
        return IntStream.range(0, reads.size())
                .mapToObj(i -> Slices.of(reads.get(i), byRead.get(i)))
                .toList();
    }

    private static Statement bind(Statement statement, List<Read> reads) {
        return statement
                .bind(0, column(reads, read -> read.stream().tenant().id(), String[]::new))
                .bind(1, column(reads, read -> read.stream().name(), String[]::new))
                .bind(2, column(reads, Reader::origin, Integer[]::new))
                .bind(3, column(reads, Reader::argument, Long[]::new))
                .bind(4, column(reads, Reader::fingerprint, Integer[]::new))
                .bind(5, column(reads, Read::maxEvents, Integer[]::new))
                .bind(6, column(reads, Read::maxBytes, Long[]::new));
    }

    private static <T> T[] column(List<Read> reads, Function<Read, T> value, IntFunction<T[]> array) {
        return reads.stream().map(value).toArray(array);
    }

    private static int origin(Read read) {
        return switch (read.from()) {
            case Backward _, Forward(StartAt.After _) -> ReadStatements.AT;
            case Forward(StartAt.Earliest _) -> ReadStatements.EARLIEST;
            case Forward(StartAt.Latest _) -> ReadStatements.LATEST;
            case Forward(StartAt.Back _) -> ReadStatements.BACK;
        };
    }

    private static long argument(Read read) {
        return switch (read.from()) {
            case Backward(Cursor cursor) -> cursor.seq();
            case Forward(StartAt.After(Cursor cursor)) -> cursor.seq();
            case Forward(StartAt.Back(int count)) -> count;
            case Forward _ -> 0;
        };
    }

    private static int fingerprint(Read read) {
        return switch (read.from()) {
            case Backward(Cursor cursor) -> cursor.fingerprint();
            case Forward(StartAt.After(Cursor cursor)) -> cursor.fingerprint();
            case Forward _ -> 0;
        };
    }
}
