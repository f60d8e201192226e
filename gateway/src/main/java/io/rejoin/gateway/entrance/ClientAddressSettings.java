// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.entrance;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who may say where a request came from.
 *
 * @param trustedProxies addresses or networks, such as {@code 10.0.0.0/8} or {@code 2001:db8::/32}; none by default
 * @param forwardedHeader what those proxies write; never read both, because a proxy that writes one passes on what clients put in the other
 */
@ConfigurationProperties("rejoin.gateway.client")
public record ClientAddressSettings(
        @DefaultValue List<String> trustedProxies,
        @DefaultValue("x-forwarded-for") ForwardedHeader forwardedHeader) {

    /** Where proxies write the address that they got a request from. */
    public enum ForwardedHeader {
        X_FORWARDED_FOR,
        /** RFC 7239. */
        FORWARDED
    }
}
