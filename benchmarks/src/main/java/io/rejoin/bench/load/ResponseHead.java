// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.load;

import io.netty.buffer.ByteBuf;
import java.util.Locale;

/** The head of one response of HTTP/1.1, in whatever pieces it comes. Confined to the connection's event loop. */
final class ResponseHead {

    private static final int MAX_LENGTH = 8_192;
    private static final byte LF = '\n';

    private StringBuilder text = new StringBuilder();
    private int status;
    private boolean chunked;

    /** Takes what belongs to it; whether all of it was read. */
    boolean read(ByteBuf bytes) {
        while (status == 0 && bytes.isReadable()) {
            text.append((char) bytes.readByte());
            int length = text.length();
            if (length >= 4 && text.charAt(length - 1) == LF && text.charAt(length - 3) == LF) {
                String head = text.toString();
                status = Integer.parseInt(head.substring(9, 12));
                chunked = head.toLowerCase(Locale.ROOT).contains("transfer-encoding: chunked");
                text = new StringBuilder(0);
            } else if (length > MAX_LENGTH) {
                throw new IllegalStateException("head: longer than " + MAX_LENGTH);
            }
        }
        return status != 0;
    }

    /** 0 until it was read. */
    int status() {
        return status;
    }

    boolean isChunked() {
        return chunked;
    }
}
