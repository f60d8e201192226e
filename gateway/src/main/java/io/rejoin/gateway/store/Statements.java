// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.store;

import io.r2dbc.spi.Result;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.Statement;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Runs statements and reads columns, by position, that are not null by the schema. */
public final class Statements {

    private Statements() {}

    public static <T> Flux<T> query(Statement statement, Function<Row, T> mapping) {
        return Flux.<Result>from(statement.execute()).concatMap(result -> result.map((row, _) -> mapping.apply(row)));
    }

    /** Completes with the number of rows. */
    public static Mono<Long> update(Statement statement) {
        return Flux.<Result>from(statement.execute())
                .concatMap(Result::getRowsUpdated)
                .reduce(0L, Long::sum);
    }

    public static String text(Row row, int column) {
        String value = row.get(column, String.class);
        if (value == null) {
            throw new IllegalStateException("column " + column + " is null");
        }
        return value;
    }

    public static long int8(Row row, int column) {
        Long value = row.get(column, Long.class);
        if (value == null) {
            throw new IllegalStateException("column " + column + " is null");
        }
        return value;
    }
}
