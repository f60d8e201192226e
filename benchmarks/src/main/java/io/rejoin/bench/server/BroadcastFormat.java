// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** How the {@link NettyBroadcaster} writes an event: once, for all who get it. */
enum BroadcastFormat {

    /** A chunk of a response of server-sent events. */
    SSE {
        @Override
        ByteBuf encode(String stream, long number, String payload) {
            byte[] event = ascii("id: %s\ndata: %s\n\n".formatted(position(number), payload));
            byte[] size = ascii(Integer.toHexString(event.length) + "\r\n");
            return shared(size, event, ascii("\r\n"));
        }
    },

    /** A frame of a WebSocket, with an event of {@code rejoin.v1}. */
    WEBSOCKET {
        @Override
        ByteBuf encode(String stream, long number, String payload) {
            return shared(frame(
                    "{\"op\":\"event\",\"stream\":\"%s\",\"cursor\":\"%s\",\"seq\":%d,\"time\":\"%s\",\"data\":%s}"
                            .formatted(stream, position(number), number, "2026-01-01T00:00:00.000Z", payload)));
        }
    };

    private static final int SHORT = 125;
    private static final int SIZE_OF_TWO_BYTES = 126;
    private static final byte WHOLE_TEXT = (byte) 0x81;

    abstract ByteBuf encode(String stream, long number, String payload);

    static String position(long number) {
        return "%016d_00000000".formatted(number);
    }

    /** Of up to 65,535 bytes. */
    static byte[] frame(String text) {
        byte[] payload = ascii(text);
        int header = payload.length > SHORT ? 4 : 2;
        byte[] frame = new byte[header + payload.length];
        frame[0] = WHOLE_TEXT;
        frame[1] = (byte) (header == 2 ? payload.length : SIZE_OF_TWO_BYTES);
        if (header > 2) {
            frame[2] = (byte) (payload.length >> 8);
            frame[3] = (byte) payload.length;
        }
        System.arraycopy(payload, 0, frame, header, payload.length);
        return frame;
    }

    private static ByteBuf shared(byte[]... parts) {
        ByteBuf all = Unpooled.directBuffer();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return Unpooled.unreleasableBuffer(all);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
