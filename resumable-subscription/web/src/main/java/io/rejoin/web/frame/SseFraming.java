// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.frame;

import io.rejoin.core.Content;
import io.rejoin.core.Cursor;
import io.rejoin.core.EphemeralEvent;
import io.rejoin.core.Event;
import io.rejoin.core.Signal;
import io.rejoin.core.WireFormat;
import io.rejoin.web.ProblemException;
import io.rejoin.web.problem.ProblemDocument;
import io.rejoin.web.problem.ResetMembers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.springframework.http.MediaType;

/**
 * Server-sent events, written by hand: what a client can put into a frame is a payload, and no byte of a payload can end
 * its line. JSON is one line; text is split where a reader would split it, at CR, LF and CRLF; all else is base64.
 */
final class SseFraming implements Framing {

    private static final WireFormat<byte[]> EVENTS = SseFraming::event;
    private static final byte[] HEARTBEAT = ":\n\n".getBytes(StandardCharsets.US_ASCII);

    /** Room for everything of a frame but its payload. */
    private static final int FRAME_OVERHEAD = 64 + Content.MAX_TYPE_LENGTH;

    @Override
    public MediaType mediaType() {
        return MediaType.TEXT_EVENT_STREAM;
    }

    @Override
    public WireFormat<byte[]> events() {
        return EVENTS;
    }

    private static byte[] event(Event event) {
        FrameBuilder frame = new FrameBuilder(FRAME_OVERHEAD + event.content().bytes().length);
        frame.ascii("id: ").cursor(event.cursor()).ascii("\n");
        return content(frame, event.content());
    }

    /** Without an {@code id:}, the client's position stays where it is. */
    @Override
    public byte[] ephemeral(EphemeralEvent event) {
        return content(new FrameBuilder(FRAME_OVERHEAD + event.content().bytes().length), event.content());
    }

    private static byte[] content(FrameBuilder frame, Content content) {
        String type = content.type();
        if (type != null) {
            frame.ascii("event: ").ascii(type).ascii("\n");
        }
        byte[] text = content.isJson() ? null : TextPayload.utf8(content);
        if (text != null) {
            lines(frame, text);
        } else if (content.isJson()) {
            frame.ascii("data: ").onOneLine(content.bytes()).ascii("\n");
        } else {
            frame.ascii("data: ").base64(content.bytes()).ascii("\n");
        }
        return frame.ascii("\n").toBytes();
    }

    /** An empty text is one empty line: without any data line a reader would drop the event. */
    private static void lines(FrameBuilder frame, byte[] text) {
        int start = 0;
        for (int i = 0; i < text.length; i++) {
            if (text[i] == '\n' || text[i] == '\r') {
                frame.ascii("data: ").raw(text, start, i).ascii("\n");
                if (text[i] == '\r' && i + 1 < text.length && text[i + 1] == '\n') {
                    i++;
                }
                start = i + 1;
            }
        }
        frame.ascii("data: ").raw(text, start, text.length).ascii("\n");
    }

    @Override
    public byte[] opened(Cursor position) {
        return new FrameBuilder(FRAME_OVERHEAD)
                .ascii("id: ")
                .cursor(position)
                .ascii("\n\n")
                .toBytes();
    }

    @Override
    public byte[] live(Cursor position) {
        return new FrameBuilder(FRAME_OVERHEAD)
                .ascii("id: ")
                .cursor(position)
                .ascii("\nevent: rejoin.live\ndata: {}\n\n")
                .toBytes();
    }

    @Override
    public byte[] reset(Signal.Reset reset) {
        FrameBuilder frame = new FrameBuilder(FRAME_OVERHEAD * 4);
        Cursor restart = reset.restart();
        if (restart != null) {
            frame.ascii("id: ").cursor(restart).ascii("\n");
        }
        return frame.ascii("event: rejoin.reset\ndata: ")
                .raw(ProblemDocument.bytes(ResetMembers.of(reset)))
                .ascii("\n\n")
                .toBytes();
    }

    @Override
    public byte[] error(ProblemException problem) {
        return new FrameBuilder(FRAME_OVERHEAD * 4)
                .ascii("event: rejoin.error\ndata: ")
                .raw(ProblemDocument.bytes(problem))
                .ascii("\n\n")
                .toBytes();
    }

    @Override
    public byte[] heartbeat() {
        return HEARTBEAT;
    }

    @Override
    public byte[] drain(Duration reconnectAfter) {
        return ("retry: " + reconnectAfter.toMillis() + "\n\n").getBytes(StandardCharsets.US_ASCII);
    }
}
