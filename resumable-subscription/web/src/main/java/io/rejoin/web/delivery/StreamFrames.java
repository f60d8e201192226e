// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.delivery;

import io.rejoin.core.Cursor;
import io.rejoin.core.EphemeralEvent;
import io.rejoin.core.Event;
import io.rejoin.core.Signal;
import io.rejoin.core.WireFormat;
import io.rejoin.web.frame.FrameBuilder;
import io.rejoin.web.frame.JsonEvent;
import org.jspecify.annotations.Nullable;

/**
 * How a connection of many streams writes what one of them says. One for each connection, since what goes before a frame
 * may be the connection's own; the frames of events are shared by all. Confined to the connection's event loop.
 */
public interface StreamFrames {

    /** One instance for the life of the process: events keep what it made. */
    WireFormat<byte[]> events();

    /**
     * What goes before a frame that moves the client to {@code position}; called in the order in which frames are written.
     *
     * @param position {@code null} where the stream has no position any more
     */
    byte[] before(String stream, @Nullable Cursor position);

    byte[] live(String stream, Cursor position);

    byte[] ephemeral(EphemeralEvent event);

    byte[] reset(String stream, Signal.Reset reset);

    byte[] heartbeat();

    /** The members that every representation of an event of one among many streams has, without the outer braces. */
    static void event(FrameBuilder json, Event event) {
        json.ascii("\"stream\":\"").ascii(event.stream().name());
        json.ascii("\",\"cursor\":\"").cursor(event.cursor());
        json.ascii("\",\"seq\":").ascii(Long.toString(event.seq())).ascii(",");
        JsonEvent.type(json, event.content());
        json.ascii("\"time\":\"").ascii(event.time().toString()).ascii("\",");
        JsonEvent.data(json, event.content());
    }

    static void ephemeral(FrameBuilder json, EphemeralEvent event) {
        json.ascii("\"stream\":\"").ascii(event.stream().name()).ascii("\",");
        JsonEvent.type(json, event.content());
        JsonEvent.data(json, event.content());
    }
}
