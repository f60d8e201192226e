// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.server;

import java.util.Locale;

/** In which of its representations a stream is subscribed to. */
public enum Transport {

    /** A response of server-sent events. */
    SSE,

    /** A WebSocket of sub-protocol {@code rejoin.v1}, without compression. */
    WEBSOCKET;

    /** @throws IllegalArgumentException if it is neither {@code sse} nor {@code websocket} */
    public static Transport of(String flag) {
        return switch (flag) {
            case "sse" -> SSE;
            case "websocket" -> WEBSOCKET;
            default -> throw new IllegalArgumentException("--transport: " + flag + " (expected: sse or websocket)");
        };
    }

    /** As it is written on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
