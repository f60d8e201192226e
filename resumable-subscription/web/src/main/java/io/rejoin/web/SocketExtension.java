// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web;

import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtensionData;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtensionUtil;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.http.HttpHeaders;

/** The negotiation of {@code permessage-deflate} (RFC 7692). */
final class SocketExtension {

    static final String HEADER = "Sec-WebSocket-Extensions";

    /** No context takeover in either direction: a message is compressed once for all, and idle connections hold no window. */
    static final String ACCEPTED = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

    private static final String NAME = "permessage-deflate";
    private static final String SERVER_WINDOW = "server_max_window_bits";

    /** What a client may offer; the server's window is always the largest, so that one that wants a smaller is not served. */
    private static final Set<String> KNOWN =
            Set.of("client_max_window_bits", "server_no_context_takeover", "client_no_context_takeover", SERVER_WINDOW);

    private SocketExtension() {}

    /** Whether one of the offers can be accepted. */
    static boolean isOffered(HttpHeaders headers) {
        List<String> offers = headers.getOrEmpty(HEADER);
        return !offers.isEmpty()
                && WebSocketExtensionUtil.extractExtensions(String.join(",", offers)).stream()
                        .anyMatch(SocketExtension::isAcceptable);
    }

    private static boolean isAcceptable(WebSocketExtensionData offer) {
        if (!NAME.equalsIgnoreCase(offer.name())) {
            return false;
        }
        for (Map.Entry<String, String> parameter : offer.parameters().entrySet()) {
            boolean smallerWindow = parameter.getKey().equals(SERVER_WINDOW) && !"15".equals(parameter.getValue());
            if (!KNOWN.contains(parameter.getKey()) || smallerWindow) {
                return false;
            }
        }
        return true;
    }
}
