// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.several;

import io.rejoin.core.Content;
import io.rejoin.core.Cursor;
import io.rejoin.core.EphemeralEvent;
import io.rejoin.core.Event;
import io.rejoin.core.Signal;
import io.rejoin.core.WireFormat;
import io.rejoin.web.ProblemException;
import io.rejoin.web.delivery.StreamFrames;
import io.rejoin.web.frame.FrameBuilder;
import io.rejoin.web.frame.Framing;
import io.rejoin.web.frame.JsonEvent;
import io.rejoin.web.problem.ProblemDocument;
import io.rejoin.web.problem.ResetMembers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Server-sent events of several streams: the {@code data:} of an event is shared by all its subscribers, the {@code id:}
 * before it is the connection's own and names its position in all of its streams.
 */
final class SeveralFrames implements StreamFrames {

    private static final WireFormat<byte[]> EVENTS = SeveralFrames::event;

    private static final int NAMES = 64;

    private final CompositePositions positions;

    SeveralFrames(List<String> streams) {
        positions = new CompositePositions(streams);
    }

    @Override
    public WireFormat<byte[]> events() {
        return EVENTS;
    }

    private static byte[] event(Event event) {
        FrameBuilder frame = frame(event.content(), event.stream().name());
        frame.ascii("data: {");
        StreamFrames.event(frame, event);
        return frame.ascii("}\n\n").toBytes();
    }

    private static FrameBuilder frame(Content content, String stream) {
        return new FrameBuilder(JsonEvent.OVERHEAD + NAMES + stream.length() + content.bytes().length);
    }

    /** Notes a position that is told with those of the others. */
    void note(String stream, Cursor position) {
        positions.set(stream, position);
    }

    @Override
    public byte[] before(String stream, @Nullable Cursor position) {
        positions.set(stream, position);
        return id("\n");
    }

    /** The first block: where all the streams begin. */
    byte[] opening() {
        return id("\n\n");
    }

    private byte[] id(String end) {
        byte[] cursor = positions.encoded();
        return new FrameBuilder(cursor.length + 8)
                .ascii("id: ")
                .raw(cursor)
                .ascii(end)
                .toBytes();
    }

    @Override
    public byte[] live(String stream, Cursor position) {
        return new FrameBuilder(NAMES * 2 + stream.length())
                .ascii("event: rejoin.live\ndata: {\"stream\":\"")
                .ascii(stream)
                .ascii("\",\"cursor\":\"")
                .cursor(position)
                .ascii("\"}\n\n")
                .toBytes();
    }

    /** Without an {@code id:}, the client's position stays where it is. */
    @Override
    public byte[] ephemeral(EphemeralEvent event) {
        FrameBuilder frame = frame(event.content(), event.stream().name());
        frame.ascii("data: {");
        StreamFrames.ephemeral(frame, event);
        return frame.ascii("}\n\n").toBytes();
    }

    @Override
    public byte[] reset(String stream, Signal.Reset reset) {
        return control("reset", ResetMembers.of(stream, reset));
    }

    /** One stream was refused at the start; from here on it is no part of the cursor. */
    byte[] refused(String stream, Signal.Reset reset) {
        byte[] before = before(stream, null);
        byte[] frame = reset(stream, reset);
        return new FrameBuilder(before.length + frame.length)
                .raw(before)
                .raw(frame)
                .toBytes();
    }

    /** One stream has ended, for a reason of its own. */
    byte[] unsubscribed(String stream, ProblemException problem) {
        positions.set(stream, null);
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("stream", stream);
        members.putAll(ProblemDocument.members(problem));
        return control("unsubscribed", members);
    }

    private static byte[] control(String name, Map<String, Object> members) {
        return new FrameBuilder(NAMES * 8)
                .ascii("event: rejoin.")
                .ascii(name)
                .ascii("\ndata: ")
                .raw(ProblemDocument.bytes(members))
                .ascii("\n\n")
                .toBytes();
    }

    @Override
    public byte[] heartbeat() {
        return Framing.SSE.heartbeat();
    }
}
