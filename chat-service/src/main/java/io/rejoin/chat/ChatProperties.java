// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What an operator sets of this service, beside the libraries' {@code rejoin.*} and Spring Boot's own.
 *
 * @param connections Connections to PostgreSQL beside those of the log, 1 to 256. As many requests read or write rows at the same time.
 */
@ConfigurationProperties("rejoin.chat")
record ChatProperties(@DefaultValue("16") int connections) {

    private static final int MOST_CONNECTIONS = 256;

    ChatProperties {
        if (connections < 1 || connections > MOST_CONNECTIONS) {
            throw new IllegalArgumentException(
                    "rejoin.chat.connections: " + connections + " (expected: 1.." + MOST_CONNECTIONS + ")");
        }
    }
}
