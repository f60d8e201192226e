// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web;

import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtensionData;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtensionUtil;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/** The negotiation of {@code permessage-deflate} (RFC 7692). */
final class SocketExtension {

    static final String HEADER = "Sec-WebSocket-Extensions";

    /** No context takeover in either direction: a message is compressed once for all, and idle connections hold no window. */
    static final String ACCEPTED = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

    private static final String NAME = "permessage-deflate";
    private static final String SERVER_WINDOW = "server_max_window_bits";
    private static final String CLIENT_WINDOW = "client_max_window_bits";

    /** The largest, which the server's window always is: an offer that wants a smaller one is declined. */
    private static final String WIDEST = "15";

    private static final Pattern WINDOW = Pattern.compile("[89]|1[0-5]");

    private SocketExtension() {}

    /** The answer to the first of the offers that can be accepted; {@code null} where there is none. */
    static @Nullable String agreed(HttpHeaders headers) {
        List<String> offers = headers.getOrEmpty(HEADER);
        if (offers.isEmpty()) {
            return null;
        }
        return WebSocketExtensionUtil.extractExtensions(String.join(",", offers)).stream()
                .filter(SocketExtension::isAcceptable)
                .findFirst()
                .map(offer -> offer.parameters().containsKey(SERVER_WINDOW)
                        ? ACCEPTED + "; " + SERVER_WINDOW + "=" + WIDEST // who names it expects it in the answer
                        : ACCEPTED)
                .orElse(null);
    }

    private static boolean isAcceptable(WebSocketExtensionData offer) {
        return NAME.equalsIgnoreCase(offer.name())
                && offer.parameters().entrySet().stream()
                        .allMatch(each -> isAcceptable(each.getKey(), each.getValue()));
    }

    private static boolean isAcceptable(String parameter, @Nullable String value) {
        return switch (parameter) {
            case "server_no_context_takeover", "client_no_context_takeover" -> value == null;
            case CLIENT_WINDOW -> value == null || WINDOW.matcher(value).matches();
            case SERVER_WINDOW -> WIDEST.equals(value);
            default -> false;
        };
    }
}
