// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.frame;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.rejoin.core.Content;
import io.rejoin.core.Cursor;
import io.rejoin.core.Event;
import io.rejoin.core.Incarnation;
import io.rejoin.core.StreamKey;
import io.rejoin.fuzzing.Work;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** Payloads as frames, read by the algorithm of the standard: one event comes out, and what was put in. */
class SseFramingFuzzTest {

    private static final StreamKey STREAM = StreamKey.of("acme", "room:42");
    private static final Cursor CURSOR = new Cursor(7, 0xcafe);

    /** What a reader of event streams makes of them; bytes as characters. */
    private record Dispatched(String id, String event, String data) {}

    @FuzzTest
    void noPayloadEndsItsLine(byte[] input) {
        String payload = new String(input, StandardCharsets.ISO_8859_1);
        assertThat(read("text/plain", input)).isEqualTo(payload.replaceAll("\r\n|\r", "\n"));
        assertThat(read("application/octet-stream", input))
                .isEqualTo(Base64.getEncoder().encodeToString(input));
        assertThat(read(Content.JSON, input)).isEqualTo(payload.replaceAll("[\r\n]", " "));
        String line = new String(JsonEvent.LINE.encode(event(Content.JSON, input)), StandardCharsets.ISO_8859_1);
        assertThat(line.indexOf('\n')).isEqualTo(line.length() - 1);
        assertThat(line).doesNotContain("\r");
    }

    private static Event event(String mediaType, byte[] payload) {
        return new Event(STREAM, new Incarnation(1), CURSOR, 0, Instant.EPOCH, new Content("note", mediaType, payload));
    }

    private static String read(String mediaType, byte[] payload) {
        byte[] kept = Arrays.copyOf(payload, payload.length);
        byte[] frame = Work.bounded(payload.length, () -> Framing.SSE.events().encode(event(mediaType, payload)));
        assertThat(payload).as("whoever made the content").isEqualTo(kept);
        List<Dispatched> events = dispatched(new String(frame, StandardCharsets.ISO_8859_1));
        assertThat(events).hasSize(1);
        assertThat(events.getFirst().id()).isEqualTo(CURSOR.toString());
        assertThat(events.getFirst().event()).isEqualTo("note");
        return events.getFirst().data();
    }

    /** HTML, section 9.2.6. */
    private static List<Dispatched> dispatched(String stream) {
        List<Dispatched> events = new ArrayList<>();
        String id = "";
        String event = "";
        StringBuilder data = new StringBuilder();
        for (String line : stream.split("\r\n|\r|\n", -1)) {
            int colon = line.indexOf(':');
            String field = colon < 0 ? line : line.substring(0, colon);
            String value = colon < 0 ? "" : line.substring(line.startsWith(" ", colon + 1) ? colon + 2 : colon + 1);
            switch (field) {
                case "id" -> id = value;
                case "event" -> event = value;
                case "data" -> data.append(value).append('\n');
                default -> assertThat(line).as("a field that nobody wrote").isEmpty();
            }
            if (line.isEmpty() && !data.isEmpty()) {
                events.add(new Dispatched(id, event, data.substring(0, data.length() - 1)));
                data.setLength(0);
            }
        }
        return events;
    }
}
