// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.socket;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
        return offers.stream()
                .flatMap(line -> Arrays.stream(line.split(",", -1)))
                .map(offer -> offer.split(";", -1))
                .filter(SocketExtension::isAcceptable)
                .findFirst()
                .map(SocketExtension::answer)
                .orElse(null);
    }

    /** @param offer the extension's name and its parameters, as they stand between the semicolons */
    private static boolean isAcceptable(String[] offer) {
        Set<String> names = new HashSet<>();
        return NAME.equalsIgnoreCase(offer[0].strip())
                && Arrays.stream(offer)
                        .skip(1)
                        .allMatch(parameter ->
                                names.add(name(parameter)) && isAcceptable(name(parameter), value(parameter)));
    }

    /** Who names the server's window expects it in the answer. */
    private static String answer(String[] offer) {
        return Arrays.stream(offer).anyMatch(parameter -> name(parameter).equals(SERVER_WINDOW))
                ? ACCEPTED + "; " + SERVER_WINDOW + "=" + WIDEST
                : ACCEPTED;
    }

    private static String name(String parameter) {
        int equals = parameter.indexOf('=');
        return (equals < 0 ? parameter : parameter.substring(0, equals)).strip();
    }

    /** Without the quotes that it may stand in; {@code null} if the parameter has none. */
    private static @Nullable String value(String parameter) {
        int equals = parameter.indexOf('=');
        if (equals < 0) {
            return null;
        }
        String value = parameter.substring(equals + 1).strip();
        return value.length() > 1 && value.startsWith("\"") && value.endsWith("\"")
                ? value.substring(1, value.length() - 1)
                : value;
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
