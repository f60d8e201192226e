// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.server;

import org.jspecify.annotations.Nullable;

/** Heads of HTTP/1.1 requests. */
final class RequestHead {

    private RequestHead() {}

    /** @param more header lines, each with its end */
    static String get(String path, @Nullable String lastEventId, String more) {
        return "GET " + path + " HTTP/1.1\r\nHost: bench\r\nAccept: text/event-stream\r\n"
                + (lastEventId == null ? "" : "Last-Event-ID: " + lastEventId + "\r\n") + more + "\r\n";
    }

    /**
     * For a WebSocket; the key is the example of RFC 6455.
     *
     * @param more header lines, each with its end
     */
    static String upgrade(String path, String more) {
        return "GET " + path + " HTTP/1.1\r\nHost: bench\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                + "Sec-WebSocket-Protocol: rejoin.v1\r\n" + more + "\r\n";
    }

    /** @param more header lines, each with its end */
    static String post(String path, int length, boolean lines, String more) {
        return "POST " + path + " HTTP/1.1\r\nHost: bench\r\nContent-Type: application/" + (lines ? "x-ndjson" : "json")
                + "\r\nContent-Length: " + length + "\r\n" + more + "\r\n";
    }
}
