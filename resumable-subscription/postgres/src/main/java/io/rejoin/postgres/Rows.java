// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

import io.netty.util.ReferenceCountUtil;
import io.netty.util.ReferenceCounted;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Runs statements and reads columns, by position, that are not null by the schema. */
final class Rows {

    private Rows() {}

    static <T> Flux<T> query(Statement statement, Function<Row, T> mapping) {
        return released(results(statement).flatMap(result -> result.map((row, _) -> mapping.apply(row))));
    }

    /** Completes with the number of rows. */
    static Mono<Long> update(Statement statement) {
        return released(results(statement).flatMap(Result::getRowsUpdated)).reduce(0L, Long::sum);
    }

    private static Flux<Result> results(Statement statement) {
        return Flux.from(statement.execute());
    }

    /**
     * What is given up in the middle: the driver discards results and rows that were not taken yet, and leaves it to who gave up to
     * release them. It does so itself for what has not got as far as here.
     */
    static <T> Flux<T> released(Flux<T> rows) {
        return rows.doOnDiscard(ReferenceCounted.class, Rows::release);
    }

    /** Of a query within another's answer, each row is discarded to both: only the first may release it. */
    private static void release(ReferenceCounted row) {
        if (row.refCnt() > 0) {
            ReferenceCountUtil.safeRelease(row);
        }
    }

    static long int8(Row row, int column) {
        return present(row.get(column, Long.class), column);
    }

    static int int4(Row row, int column) {
        return present(row.get(column, Integer.class), column);
    }

    static String text(Row row, int column) {
        return present(row.get(column, String.class), column);
    }

    static byte[] bytes(Row row, int column) {
        return present(row.get(column, byte[].class), column);
    }

    static Instant instant(Row row, int column) {
        return present(row.get(column, OffsetDateTime.class), column).toInstant();
    }

    private static <T> T present(@Nullable T value, int column) {
        if (value == null) {
            throw new IllegalStateException("column " + column + " is null");
        }
        return value;
    }
}
