// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What an operator sets of this service, beside the libraries' {@code rejoin.*} and Spring Boot's own.
 *
 * @param connections Connections to PostgreSQL beside those of the log, 1 to 256. As many requests read or write rows at the same time.
 * @param keptForModerators How long moderators can see what an edited or deleted message said, 1h to 3650d. It is forgotten within a minute after.
 */
@ConfigurationProperties("rejoin.chat")
record ChatProperties(
        @DefaultValue("16") int connections,
        @DefaultValue("90d") Duration keptForModerators) {

    private static final int MOST_CONNECTIONS = 256;
    private static final Duration SHORTEST_KEPT = Duration.ofHours(1);
    private static final Duration LONGEST_KEPT = Duration.ofDays(3_650);

    ChatProperties {
        if (connections < 1 || connections > MOST_CONNECTIONS) {
            throw new IllegalArgumentException(
                    "rejoin.chat.connections: " + connections + " (expected: 1.." + MOST_CONNECTIONS + ")");
        }
        if (keptForModerators.compareTo(SHORTEST_KEPT) < 0 || keptForModerators.compareTo(LONGEST_KEPT) > 0) {
            throw new IllegalArgumentException(
                    "rejoin.chat.kept-for-moderators: " + keptForModerators + " (expected: 1h..3650d)");
        }
    }
}
