// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.load;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * Reads what a server sends on one connection, in whatever pieces it comes, and keeps no more of it than is looked at: the load shares the
 * processor with the servers. Confined to the connection's event loop.
 */
interface StreamReader {

    /** Told what there was. Arrays are good for the call only. */
    interface Found {

        /** The server has let the client in. */
        void opened();

        /** The server has not, or has ended it; in words such as {@code answered with 503}. */
        void refused(String why);

        /** A WebSocket is open and wants to be told what to do; the answer is to be sent. */
        void upgraded();

        /** The server wants this, a whole frame, to be sent. */
        void reply(byte[] frame);

        /** An event, whose payload begins there. */
        void event(byte[] bytes, int payload);

        /** Where to come back with. */
        void position(byte[] bytes, int from, int length);

        /** Something that nobody should get here. */
        void unexpected();
    }

    /** Reads all there is; the buffer stays the caller's. */
    void read(ByteBuf bytes);

    /** Whether the bytes at that place are these; no if they would not fit. */
    static boolean isAt(byte[] bytes, int from, int length, byte[] wanted) {
        if (from < 0 || from + wanted.length > length) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            if (bytes[from + i] != wanted[i]) {
                return false;
            }
        }
        return true;
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
