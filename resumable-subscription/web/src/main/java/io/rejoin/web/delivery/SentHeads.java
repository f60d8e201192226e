// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.delivery;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** The heads of request and answer that a stream began with, which would be kept for as long as it lasts. */
final class SentHeads {

    /** By which the server knows, when an answer has ended, whether its connection goes on. */
    private static final List<CharSequence> OF_CONNECTIONS =
            List.of(HttpHeaderNames.CONNECTION, HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderNames.CONTENT_LENGTH);

    private SentHeads() {}

    /** To be called once the head was sent and nobody has to read either any more. */
    static void forget(HttpServerResponse response) {
        forget(response.responseHeaders());
        if (response instanceof HttpServerRequest request) {
            forget(request.requestHeaders());
        }
    }

    private static void forget(HttpHeaders headers) {
        List<List<String>> values = OF_CONNECTIONS.stream().map(headers::getAll).toList();
        headers.clear();
        for (int i = 0; i < values.size(); i++) {
            if (!values.get(i).isEmpty()) {
                headers.set(OF_CONNECTIONS.get(i), values.get(i));
            }
        }
    }
}
