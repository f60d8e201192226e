// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.entrance;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import org.springframework.web.server.ServerWebExchange;

/**
 * Where an exchange came from: the socket's address, or what proxies say that the operator trusts.
 *
 * @param address of the client
 * @param secure whether the client spoke TLS, to the gateway or to a trusted proxy
 */
public record ClientAddress(InetAddress address, boolean secure) {

    static final String ATTRIBUTE = ClientAddress.class.getName();

    /** A household or a server rents this much of an IPv6 address, and may use every address in it. */
    private static final int SITE_BYTES = 8;

    /** @throws IllegalArgumentException if the exchange did not pass {@link ClientAddressFilter} */
    public static ClientAddress of(ServerWebExchange exchange) {
        return exchange.getRequiredAttribute(ATTRIBUTE);
    }

    /** As text, without a zone. */
    public String text() {
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        return zone < 0 ? text : text.substring(0, zone);
    }

    /** What counts as one client: an IPv4 address, or the first 64 bits of an IPv6 address. */
    public String limited() {
        return address instanceof Inet6Address
                ? HexFormat.of().formatHex(Arrays.copyOf(address.getAddress(), SITE_BYTES))
                : text();
    }
}
