// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;

/** Why the gateway itself ends a WebSocket, and how it says so. */
enum CloseReason {

    /** The product is gone. The client comes back after a delay. */
    PRODUCT_LOST(4502, 1014, "upstream-failed"),

    /** This gateway is leaving. The client comes back; another one answers. */
    DRAINING(4603, 1012, "draining"),

    /** The client broke the rules of RFC 6455. */
    PROTOCOL_ERROR(1002, 1002, "protocol-error"),

    /** A frame over the limit. */
    TOO_BIG(1009, 1009, "frame-too-large");

    /** The sub-protocol whose clients know Rejoin's own close codes. */
    static final String REJOIN = "rejoin.v1";

    private static final int FINAL_TEXT = 0x81;
    private static final int FINAL_CLOSE = 0x88;

    private final int rejoinCode;
    private final int code;
    private final byte[] reason;

    CloseReason(int rejoinCode, int code, String reason) {
        this.rejoinCode = rejoinCode;
        this.code = code;
        this.reason = reason.getBytes(StandardCharsets.US_ASCII);
    }

    /** A close frame for a client. */
    ByteBuf frame(ByteBufAllocator allocator, boolean rejoin) {
        return allocator
                .buffer(4 + reason.length)
                .writeByte(FINAL_CLOSE)
                .writeByte(2 + reason.length)
                .writeShort(rejoin ? rejoinCode : code)
                .writeBytes(reason);
    }

    /** The message that goes before a {@link #DRAINING} close, for clients of {@link #REJOIN}. */
    static ByteBuf drainMessage(ByteBufAllocator allocator, long reconnectAfterMs) {
        byte[] text = "{\"op\":\"drain\",\"reconnectAfterMs\":%d}"
                .formatted(reconnectAfterMs)
                .getBytes(StandardCharsets.US_ASCII);
        return allocator
                .buffer(2 + text.length)
                .writeByte(FINAL_TEXT)
                .writeByte(text.length)
                .writeBytes(text);
    }
}
