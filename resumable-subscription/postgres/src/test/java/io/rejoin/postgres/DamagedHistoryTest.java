// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rejoin.core.Cursor;
import io.rejoin.core.Event;
import io.rejoin.core.LogUnavailableException;
import io.rejoin.core.ResetReason;
import io.rejoin.core.StreamKey;
import io.rejoin.core.spi.CursorCheck;
import io.rejoin.core.spi.Read;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A database that went back in time is noticed by its cursors; one that is damaged is an error, never a gap. */
class DamagedHistoryTest {

    private static final StreamKey STREAM = Log.stream("room:1");

    private Log log;
    private final List<Event> written = new ArrayList<>();

    @BeforeEach
    void open() {
        log = Log.open(TestSettings.fresh());
        for (int i = 1; i <= 6; i++) {
            written.add(log.committed(STREAM, Integer.toString(i)));
        }
    }

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void aRewoundDatabaseIsAnotherHistoryFromWhereItWentBackTo() {
        log.execute("DELETE FROM $.event WHERE seq > 4");
        log.execute("UPDATE $.stream SET head_seq = 4, head_fingerprint = "
                + written.get(3).fingerprint());
        assertThat(refusal(6)).isEqualTo(ResetReason.OTHER_HISTORY);
        assertThat(refusal(4)).isNull();

        log.append(STREAM, "another 5");
        log.append(STREAM, "another 6");
        log.append(STREAM, "7");
        assertThat(refusal(6)).isEqualTo(ResetReason.OTHER_HISTORY);
        assertThat(refusal(5)).isEqualTo(ResetReason.OTHER_HISTORY);
        assertThat(log.after(STREAM, written.get(3).cursor()).events()).hasSize(3);
    }

    @Test
    void aHoleIsAnError() {
        log.execute("DELETE FROM $.event WHERE seq = 3");
        assertMissing(Read.after(STREAM, Cursor.BEGINNING, 10, 1_000));
        assertMissing(new Read(STREAM, new Read.Backward(written.getLast().cursor()), 10, 1_000));
        assertThat(log.after(STREAM, written.get(3).cursor()).events()).hasSize(2);
    }

    @Test
    void missingEventsAtTheEndAreAnError() {
        log.execute("DELETE FROM $.event WHERE seq >= 5");
        assertMissing(Read.after(STREAM, written.get(1).cursor(), 10, 1_000));
        assertThat(log.after(STREAM, written.getLast().cursor()).events()).isEmpty();
    }

    @Test
    void anEventOfAnotherHistoryIsAnError() {
        log.execute("UPDATE $.event SET previous = previous + 1 WHERE seq = 5");
        assertMissing(Read.after(STREAM, Cursor.BEGINNING, 10, 1_000));
    }

    private @Nullable ResetReason refusal(int seq) {
        return CursorCheck.refusal(log.after(STREAM, written.get(seq - 1).cursor()));
    }

    private void assertMissing(Read read) {
        assertThatThrownBy(() -> Await.get(log.log().read(List.of(read))))
                .isInstanceOf(LogUnavailableException.class)
                .hasMessageContaining("events are missing");
    }
}
