// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.server;

import org.jspecify.annotations.Nullable;

/**
 * What a client says to get a stream's events.
 *
 * @param request a complete request of HTTP
 * @param message what it sends once the connection is a WebSocket; {@code null} where the answer is a response of server-sent events
 */
public record Opening(String request, @Nullable String message) {

    /** @param more header lines, each with its end */
    static Opening events(String path, @Nullable String position, String more) {
        return new Opening(RequestHead.get(path, position, more), null);
    }

    /** @param more header lines, each with its end */
    static Opening socket(String path, String stream, @Nullable String position, String more) {
        String from = position == null ? "" : ",\"cursor\":\"" + position + "\"";
        return new Opening(
                RequestHead.upgrade(path, more), "{\"op\":\"subscribe\",\"stream\":\"" + stream + "\"" + from + "}");
    }
}
