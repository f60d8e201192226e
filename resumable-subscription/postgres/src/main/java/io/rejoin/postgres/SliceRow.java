// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

import io.r2dbc.spi.Row;
import io.rejoin.core.Content;
import io.rejoin.core.Cursor;
import io.rejoin.core.Event;
import io.rejoin.core.Incarnation;
import io.rejoin.core.StreamKey;
import io.rejoin.core.spi.Read;
import io.rejoin.core.spi.StreamState;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One row of a {@linkplain ReadStatements read}.
 *
 * @param index of the read among those asked
 * @param start where the read begins
 * @param asOf when the statement began
 */
record SliceRow(
        int index,
        StreamState state,
        long start,
        @Nullable Integer fingerprintAtStart,
        Instant asOf,
        @Nullable Event event) {

    static SliceRow of(Row row, List<Read> reads, boolean withEvents) {
        int index = (int) Rows.int8(row, 0) - 1;
        StreamState state = new StreamState(
                new Incarnation(Rows.int8(row, 1)),
                new Cursor(Rows.int8(row, 2), Rows.int4(row, 3)),
                new Cursor(Rows.int8(row, 4), Rows.int4(row, 5)),
                Rows.int8(row, 6));
        Event event = withEvents ? event(row, reads.get(index).stream(), state.incarnation()) : null;
        return new SliceRow(
                index, state, Rows.int8(row, 7), row.get(8, Integer.class), micros(Rows.int8(row, 9)), event);
    }

    private static Instant micros(long sinceEpoch) {
        return Instant.EPOCH.plus(sinceEpoch, ChronoUnit.MICROS);
    }

    private static @Nullable Event event(Row row, StreamKey stream, Incarnation incarnation) {
        Long seq = row.get(10, Long.class);
        if (seq == null) {
            return null;
        }
        String mediaType = row.get(15, String.class);
        Content content = new Content(
                row.get(14, String.class), mediaType == null ? Content.JSON : mediaType, Rows.bytes(row, 16));
        Cursor cursor = new Cursor(seq, Rows.int4(row, 11));
        return new Event(stream, incarnation, cursor, Rows.int4(row, 12), Rows.instant(row, 13), content);
    }
}
