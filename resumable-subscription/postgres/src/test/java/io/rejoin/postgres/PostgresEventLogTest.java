// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.core.Content;
import io.rejoin.core.Cursor;
import io.rejoin.core.IdempotencyKey;
import io.rejoin.core.Publication;
import io.rejoin.core.PublishOutcome;
import io.rejoin.core.PublishOutcome.Committed;
import io.rejoin.core.StartAt;
import io.rejoin.core.StreamKey;
import io.rejoin.core.spi.Read;
import io.rejoin.core.spi.Slice;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PostgresEventLogTest {

    private static final StreamKey STREAM = StreamKey.of("acme", "room:42");

    private PostgresEventLog log;

    @BeforeEach
    void open() {
        log = PostgresEventLog.builder(TestPostgres.options())
                .settings(TestSettings.fresh())
                .build();
        Await.done(log.start());
    }

    @AfterEach
    void close() {
        Await.done(log.close());
    }

    @Test
    void readsBackWhatItWrote() {
        byte[] odd = {0, '\\', 'x', '\'', '"', '{', ',', '}', -1, 0};
        Publication publication = new Publication(
                STREAM,
                List.of(
                        Content.json("{}".getBytes()),
                        new Content("odd", "application/octet-stream", odd),
                        Content.json(new byte[0])),
                null);

        Committed committed = (Committed) append(publication);
        Slice slice = read(new Read(STREAM, new Read.Forward(StartAt.EARLIEST), 10, 1_000));

        assertThat(slice.start()).isEqualTo(Cursor.BEGINNING);
        assertThat(slice.events()).usingRecursiveComparison().isEqualTo(committed.events());
        assertThat(slice.end()).isEqualTo(Await.present(slice.state()).head());
    }

    @Test
    void aKeyIsReplayed() {
        Publication publication =
                Publication.of(STREAM, Content.json("1".getBytes())).withKey(new IdempotencyKey("k"));
        Committed committed = (Committed) append(publication);
        Cursor cursor = committed.events().getFirst().cursor();

        assertThat(append(publication)).isEqualTo(new PublishOutcome.Replayed(cursor, cursor));
        assertThat(append(Publication.of(STREAM, Content.json("2".getBytes())).withKey(new IdempotencyKey("k"))))
                .isEqualTo(new PublishOutcome.KeyConflict());
    }

    private PublishOutcome append(Publication publication) {
        return Await.get(log.append(publication));
    }

    private Slice read(Read read) {
        return Await.get(log.read(List.of(read))).getFirst();
    }
}
