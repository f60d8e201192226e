// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.frame;

import io.rejoin.core.Content;
import io.rejoin.core.Event;
import io.rejoin.core.WireFormat;

/**
 * An event as a JSON object on a line of its own: what NDJSON sends as it is, and what pages gather without the line's
 * end. A JSON payload stands in it as it was stored, anything else as base64 with its content type.
 */
public final class JsonEvent {

    /** The one instance: pages and NDJSON share what it made. */
    public static final WireFormat<byte[]> LINE = JsonEvent::line;

    /** Room for everything of an object but its payload. */
    public static final int OVERHEAD = 160 + Content.MAX_TYPE_LENGTH;

    private JsonEvent() {}

    private static byte[] line(Event event) {
        FrameBuilder line = new FrameBuilder(OVERHEAD + event.content().bytes().length);
        line.ascii("{\"cursor\":\"").cursor(event.cursor()).ascii("\",\"seq\":").ascii(Long.toString(event.seq()));
        line.ascii(",");
        type(line, event.content());
        line.ascii("\"time\":\"").ascii(event.time().toString()).ascii("\",");
        data(line, event.content());
        return line.ascii("}\n").toBytes();
    }

    public static void type(FrameBuilder line, Content content) {
        String type = content.type();
        if (type != null) {
            line.ascii("\"type\":\"").ascii(type).ascii("\",");
        }
    }

    public static void data(FrameBuilder line, Content content) {
        if (content.isJson()) {
            line.ascii("\"data\":").onOneLine(content.bytes());
        } else {
            line.ascii("\"data\":\"").base64(content.bytes()).ascii("\",\"encoding\":\"base64\",\"contentType\":");
            line.jsonString(content.mediaType());
        }
    }
}
