// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.database;

import io.netty.util.ReferenceCountUtil;
import io.netty.util.ReferenceCounted;
import io.r2dbc.spi.Readable;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.RowMetadata;
import io.r2dbc.spi.Statement;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/**
 * An answer of the database that may be given up in the middle, as when a client leaves: the driver discards results and rows that were
 * not taken yet, and leaves it to who gave up to release them, which Spring's client does not. What is published is in the driver's order, on
 * its threads.
 */
public final class ReleasedResult implements Result {

    private final Result result;

    private ReleasedResult(Result result) {
        this.result = result;
    }

    /** What {@link Statement#execute} publishes, released where it is not taken. */
    public static Flux<Result> execute(Statement statement) {
        return released(statement.execute()).map(ReleasedResult::new);
    }

    @Override
    public Publisher<Long> getRowsUpdated() {
        return released(result.getRowsUpdated());
    }

    @Override
    public <T> Publisher<T> map(BiFunction<Row, RowMetadata, ? extends T> mapping) {
        return released(result.map(mapping));
    }

    @Override
    public <T> Publisher<T> map(Function<? super Readable, ? extends T> mapping) {
        return released(result.map(mapping));
    }

    @Override
    public Result filter(Predicate<Segment> filter) {
        return new ReleasedResult(result.filter(filter));
    }

    @Override
    public <T> Publisher<T> flatMap(Function<Segment, ? extends Publisher<? extends T>> mapping) {
        return released(result.flatMap(mapping));
    }

    private static <T> Flux<T> released(Publisher<? extends T> parts) {
        return Flux.<T>from(parts).doOnDiscard(ReferenceCounted.class, ReleasedResult::release);
    }

    /** Of a query within another's answer, each row is discarded to both: only the first may release it. */
    private static void release(ReferenceCounted row) {
        if (row.refCnt() > 0) {
            ReferenceCountUtil.safeRelease(row);
        }
    }
}
