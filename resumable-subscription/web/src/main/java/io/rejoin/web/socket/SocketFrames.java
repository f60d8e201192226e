// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.socket;

import io.rejoin.core.Content;
import io.rejoin.core.Cursor;
import io.rejoin.core.EphemeralEvent;
import io.rejoin.core.Event;
import io.rejoin.core.Signal;
import io.rejoin.core.WireFormat;
import io.rejoin.web.ProblemCode;
import io.rejoin.web.ProblemException;
import io.rejoin.web.delivery.StreamFrames;
import io.rejoin.web.frame.FrameBuilder;
import io.rejoin.web.frame.JsonEvent;
import io.rejoin.web.problem.ProblemDocument;
import io.rejoin.web.problem.ResetMembers;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The server's messages of sub-protocol {@code rejoin.v1}, each as a complete WebSocket frame. They bear the stream's name
 * and nothing of the connection, so that an event's frame, its compression included, is made once for all clients.
 */
final class SocketFrames implements StreamFrames {

    private static final byte[] NOTHING = {};
    private static final byte[] PING = SocketFrame.ping();
    private static final WireFormat<byte[]> PLAIN = event -> SocketFrame.text(json(event));
    private static final WireFormat<byte[]> COMPRESSED = event -> compressed(json(event));

    private static final int NAMES = 96;

    private final WireFormat<byte[]> events;

    /** @param compress whether the client takes compressed messages; answers are too short to gain from it */
    SocketFrames(boolean compress) {
        events = compress ? COMPRESSED : PLAIN;
    }

    @Override
    public WireFormat<byte[]> events() {
        return events;
    }

    private static byte[] json(Event event) {
        Content content = event.content();
        FrameBuilder json = new FrameBuilder(
                JsonEvent.OVERHEAD + NAMES + event.stream().name().length() + content.bytes().length);
        json.ascii("{\"op\":\"event\",");
        StreamFrames.event(json, event);
        return json.ascii("}").toBytes();
    }

    private static byte[] compressed(byte[] json) {
        byte[] deflated = MessageDeflate.deflate(json);
        return deflated == null ? SocketFrame.text(json) : SocketFrame.compressedText(deflated);
    }

    @Override
    public byte[] before(String stream, @Nullable Cursor position) {
        return NOTHING;
    }

    @Override
    public byte[] live(String stream, Cursor position) {
        return position("live", stream, position, null);
    }

    @Override
    public byte[] ephemeral(EphemeralEvent event) {
        FrameBuilder json = new FrameBuilder(JsonEvent.OVERHEAD
                + event.stream().name().length()
                + event.content().bytes().length);
        json.ascii("{\"op\":\"event\",");
        StreamFrames.ephemeral(json, event);
        return SocketFrame.text(json.ascii("}").toBytes());
    }

    @Override
    public byte[] reset(String stream, Signal.Reset reset) {
        return message("reset", ResetMembers.of(stream, reset), null);
    }

    @Override
    public byte[] heartbeat() {
        return PING;
    }

    static byte[] subscribed(String stream, Cursor position, @Nullable JsonNode id) {
        return position("subscribed", stream, position, id);
    }

    private static byte[] position(String op, String stream, Cursor position, @Nullable JsonNode id) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("stream", stream);
        members.put("cursor", position.toString());
        return message(op, members, id);
    }

    /** In answer to the client. */
    static byte[] unsubscribed(String stream, @Nullable JsonNode id) {
        return message("unsubscribed", Map.of("stream", stream), id);
    }

    /** Not asked for. */
    static byte[] unsubscribed(String stream, ProblemException problem) {
        return message("unsubscribed", problem(stream, problem), null);
    }

    static byte[] authenticated(@Nullable JsonNode id) {
        return message("authenticated", Map.of(), id);
    }

    static byte[] pong(@Nullable JsonNode id) {
        return message("pong", Map.of(), id);
    }

    static byte[] drain(long reconnectAfterMillis) {
        return message("drain", Map.of("reconnectAfterMs", reconnectAfterMillis), null);
    }

    static byte[] error(ProblemException problem, @Nullable String stream, @Nullable JsonNode id) {
        return message("error", problem(stream, problem), id);
    }

    /** The last two frames of a connection that the server ends. */
    static byte[] closing(byte[] message, ProblemCode code) {
        byte[] close = SocketFrame.close(code.closeCode(), code.code());
        return new FrameBuilder(message.length + close.length)
                .raw(message)
                .raw(close)
                .toBytes();
    }

    private static Map<String, Object> problem(@Nullable String stream, ProblemException problem) {
        Map<String, Object> members = new LinkedHashMap<>();
        if (stream != null) {
            members.put("stream", stream);
        }
        members.putAll(ProblemDocument.members(problem));
        return members;
    }

    private static byte[] message(String op, Map<String, ?> members, @Nullable JsonNode id) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("op", op);
        all.putAll(members);
        if (id != null) {
            all.put("id", id);
        }
        return SocketFrame.text(ProblemDocument.bytes(all));
    }
}
