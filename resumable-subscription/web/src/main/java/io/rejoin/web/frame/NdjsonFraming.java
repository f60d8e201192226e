// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.frame;

import io.rejoin.core.Content;
import io.rejoin.core.Cursor;
import io.rejoin.core.EphemeralEvent;
import io.rejoin.core.Signal;
import io.rejoin.core.WireFormat;
import io.rejoin.web.ProblemException;
import io.rejoin.web.problem.ProblemDocument;
import io.rejoin.web.problem.ResetMembers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.MediaType;

/**
 * Newline-delimited JSON: one object on each line. A line with a member {@code rejoin} is about the subscription, any
 * other is an event as in a page.
 *
 * <pre>{@code
 * {"rejoin":"opened","cursor":C}                    first line: come back with C when cut off now
 * {"cursor":C,"seq":N,"type":T,"time":…,"data":…}   an event
 * {"rejoin":"live","cursor":C}                      the backlog is done
 * {"rejoin":"ephemeral","type":T,"data":…}          something for now, without a position
 * {"rejoin":"reset","cursor":C,"reason":…,"refused":…,"earliest":…,"latest":…}   goes on from C; without cursor: the end
 * {"rejoin":"error","code":…,"status":…,…}          the members of a problem; the last line
 * {"rejoin":"drain","reconnectAfterMs":N}            come back after so long, on another connection; the last line
 * {"rejoin":"heartbeat"}
 * }</pre>
 */
final class NdjsonFraming implements Framing {

    private static final byte[] HEARTBEAT = "{\"rejoin\":\"heartbeat\"}\n".getBytes(StandardCharsets.US_ASCII);
    private static final int CONTROL_LENGTH = 64;

    @Override
    public MediaType mediaType() {
        return MediaType.APPLICATION_NDJSON;
    }

    @Override
    public WireFormat<byte[]> events() {
        return JsonEvent.LINE;
    }

    @Override
    public byte[] opened(Cursor position) {
        return control("opened", position);
    }

    @Override
    public byte[] live(Cursor position) {
        return control("live", position);
    }

    private static byte[] control(String name, Cursor position) {
        return new FrameBuilder(CONTROL_LENGTH)
                .ascii("{\"rejoin\":\"")
                .ascii(name)
                .ascii("\",\"cursor\":\"")
                .cursor(position)
                .ascii("\"}\n")
                .toBytes();
    }

    @Override
    public byte[] ephemeral(EphemeralEvent event) {
        Content content = event.content();
        FrameBuilder line = new FrameBuilder(JsonEvent.OVERHEAD + content.bytes().length);
        line.ascii("{\"rejoin\":\"ephemeral\",");
        JsonEvent.type(line, content);
        JsonEvent.data(line, content);
        return line.ascii("}\n").toBytes();
    }

    @Override
    public byte[] reset(Signal.Reset reset) {
        Map<String, Object> members = new LinkedHashMap<>();
        Cursor restart = reset.restart();
        if (restart != null) {
            members.put("cursor", restart.toString());
        }
        members.putAll(ResetMembers.of(reset));
        return control("reset", members);
    }

    @Override
    public byte[] error(ProblemException problem) {
        return control("error", ProblemDocument.members(problem));
    }

    private static byte[] control(String name, Map<String, Object> members) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("rejoin", name);
        all.putAll(members);
        return new FrameBuilder(CONTROL_LENGTH * 8)
                .raw(ProblemDocument.bytes(all))
                .ascii("\n")
                .toBytes();
    }

    @Override
    public byte[] drain(Duration reconnectAfter) {
        return control("drain", Map.of("reconnectAfterMs", reconnectAfter.toMillis()));
    }

    @Override
    public byte[] heartbeat() {
        return HEARTBEAT;
    }
}
