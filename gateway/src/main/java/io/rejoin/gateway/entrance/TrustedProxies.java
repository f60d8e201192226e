// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.entrance;

import io.rejoin.gateway.settings.InvalidSettingsException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/**
 * Finds the client behind proxies.
 *
 * <p>Each proxy adds, on the right, the address that it got the request from; what stands to the left of the first one that is no trusted
 * proxy was written by that client. So the list is walked from the right, from the socket on, for as long as addresses are trusted.
 */
final class TrustedProxies {

    /** Entries that are looked at: nobody has more proxies. */
    private static final int MAX_HOPS = 32;

    private static final String X_FORWARDED_FOR = "X-Forwarded-For";
    private static final String X_FORWARDED_PROTO = "X-Forwarded-Proto";
    private static final String FORWARDED = "Forwarded";

    private final List<Network> trusted;
    private final ClientAddressSettings.ForwardedHeader header;

    /** @throws InvalidSettingsException if a proxy is neither an address nor a network */
    TrustedProxies(ClientAddressSettings settings) {
        this.trusted = settings.trustedProxies().stream()
                .map(proxy -> Network.parse("rejoin.gateway.client.trusted-proxies", proxy))
                .toList();
        this.header = settings.forwardedHeader();
    }

    /** @param socket the address at the other end of the connection */
    ClientAddress client(InetAddress socket, boolean secure, HttpHeaders headers) {
        if (!isTrusted(socket)) {
            return new ClientAddress(socket, secure);
        }
        InetAddress client = socket;
        List<String> hops = hops(headers);
        int last = Math.max(0, hops.size() - MAX_HOPS);
        for (int i = hops.size() - 1; i >= last && isTrusted(client); i--) {
            InetAddress hop = Network.address(bare(hops.get(i)));
            if (hop == null) {
                break; // "unknown", or a name of the proxy's own: nearer than this nobody knows
            }
            client = hop;
        }
        return new ClientAddress(client, secure || saysSecure(headers));
    }

    private boolean isTrusted(InetAddress address) {
        for (Network network : trusted) {
            if (network.contains(address)) {
                return true;
            }
        }
        return false;
    }

    private List<String> hops(HttpHeaders headers) {
        return switch (header) {
            case X_FORWARDED_FOR -> elements(headers.getOrEmpty(X_FORWARDED_FOR));
            case FORWARDED ->
                elements(headers.getOrEmpty(FORWARDED)).stream()
                        .map(element -> parameter(element, "for"))
                        .map(value -> value == null ? "" : value)
                        .toList();
        };
    }

    private boolean saysSecure(HttpHeaders headers) {
        List<String> said = switch (header) {
            case X_FORWARDED_FOR -> elements(headers.getOrEmpty(X_FORWARDED_PROTO));
            case FORWARDED ->
                elements(headers.getOrEmpty(FORWARDED)).stream()
                        .map(element -> String.valueOf(parameter(element, "proto")))
                        .toList();
        };
        return !said.isEmpty() && said.getLast().equalsIgnoreCase("https");
    }

    private static List<String> elements(List<String> values) {
        List<String> elements = new ArrayList<>();
        for (String value : values) {
            for (String element : value.split(",", -1)) {
                elements.add(element.strip());
            }
        }
        return elements;
    }

    private static @Nullable String parameter(String element, String name) {
        for (String pair : element.split(";", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0
                    && pair.substring(0, equals)
                            .strip()
                            .toLowerCase(Locale.ROOT)
                            .equals(name)) {
                return pair.substring(equals + 1).strip();
            }
        }
        return null;
    }

    /** Without quotes, brackets and port. */
    private static String bare(String node) {
        String text = node.length() > 1 && node.startsWith("\"") && node.endsWith("\"")
                ? node.substring(1, node.length() - 1)
                : node;
        if (text.startsWith("[")) {
            int end = text.indexOf(']');
            return end < 0 ? "" : text.substring(1, end);
        }
        int colon = text.indexOf(':');
        return colon >= 0 && colon == text.lastIndexOf(':') ? text.substring(0, colon) : text;
    }
}
