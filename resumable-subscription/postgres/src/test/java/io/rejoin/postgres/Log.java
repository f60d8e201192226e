// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

import io.rejoin.core.Content;
import io.rejoin.core.Cursor;
import io.rejoin.core.Event;
import io.rejoin.core.Publication;
import io.rejoin.core.PublishOutcome;
import io.rejoin.core.StreamKey;
import io.rejoin.core.spi.Read;
import io.rejoin.core.spi.Slice;
import java.nio.charset.StandardCharsets;
import java.util.List;
import reactor.core.publisher.Mono;

/** A started log on a schema of its own, used with blocking calls. */
record Log(PostgresEventLog log, PostgresLogSettings settings) implements AutoCloseable {

    static Log open(PostgresLogSettings settings) {
        PostgresEventLog log = PostgresEventLog.builder(TestPostgres.options())
                .settings(settings)
                .build();
        Await.done(log.start());
        return new Log(log, settings);
    }

    static StreamKey stream(String name) {
        return StreamKey.of("acme", name);
    }

    static Publication publication(StreamKey stream, String text) {
        return Publication.of(stream, Content.json(text.getBytes(StandardCharsets.UTF_8)));
    }

    Mono<PublishOutcome> appending(StreamKey stream, String text) {
        return log.append(publication(stream, text));
    }

    PublishOutcome append(StreamKey stream, String text) {
        return Await.get(appending(stream, text));
    }

    Event committed(StreamKey stream, String text) {
        return ((PublishOutcome.Committed) append(stream, text)).events().getFirst();
    }

    Slice after(StreamKey stream, Cursor cursor) {
        return Await.get(log.read(List.of(Read.after(stream, cursor, Read.MAX_EVENTS, Long.MAX_VALUE))))
                .getFirst();
    }

    List<String> texts(StreamKey stream) {
        return after(stream, Cursor.BEGINNING).events().stream()
                .map(event -> new String(event.content().bytes(), StandardCharsets.UTF_8))
                .toList();
    }

    /** Runs a statement of somebody else's; {@code $} stands for the schema. */
    int execute(String sql) {
        return TestPostgres.execute(sql.replace("$", settings.schema()));
    }

    long query(String sql) {
        return TestPostgres.queryLong(sql.replace("$", settings.schema()));
    }

    @Override
    public void close() {
        Await.done(log.close());
    }
}
