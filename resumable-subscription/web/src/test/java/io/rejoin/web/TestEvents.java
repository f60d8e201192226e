// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web;

import io.rejoin.core.Content;
import io.rejoin.core.Cursor;
import io.rejoin.core.Event;
import io.rejoin.core.Incarnation;
import io.rejoin.core.Signal;
import io.rejoin.core.StreamKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/** Events of {@link TestServer#STREAM} with fingerprints that can be told by heart. */
public final class TestEvents {

    public static final Instant TIME = Instant.parse("2026-01-02T03:04:05.678Z");

    private TestEvents() {}

    public static Cursor cursor(long seq) {
        return seq == 0 ? Cursor.BEGINNING : new Cursor(seq, (int) seq + 0x100);
    }

    public static Event event(long seq, Content content) {
        return event(TestServer.STREAM, seq, content);
    }

    public static Event json(String stream, long seq, String json) {
        return event(StreamKey.of("acme", stream), seq, Content.json(json.getBytes(StandardCharsets.UTF_8)));
    }

    private static Event event(StreamKey stream, long seq, Content content) {
        return new Event(
                stream, new Incarnation(7), cursor(seq), cursor(seq - 1).fingerprint(), TIME, content);
    }

    public static Event json(long seq, String json) {
        return event(seq, Content.json(json.getBytes(StandardCharsets.UTF_8)));
    }

    public static Event text(long seq, String text) {
        return event(seq, new Content("note", "text/plain", text.getBytes(StandardCharsets.UTF_8)));
    }

    public static Signal.Opened opened(long seq) {
        return new Signal.Opened(cursor(seq));
    }

    public static Signal.Live live(long seq) {
        return new Signal.Live(cursor(seq));
    }

    public static Signal.Events events(Event... events) {
        return new Signal.Events(List.of(events));
    }
}
