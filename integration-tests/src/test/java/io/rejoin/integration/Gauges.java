// SPDX-License-Identifier: Apache-2.0
package io.rejoin.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.local.LocalService;
import io.rejoin.prove.wire.HttpConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The meters of a program at one moment, as its management port tells operators, each summed over its labels. */
record Gauges(Map<String, Double> values) {

    private static final Pattern LINE = Pattern.compile("(?m)^([a-z0-9_]+)(?:\\{[^}]*})? ([0-9.eE+-]+)$");

    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    static Gauges of(LocalService program) throws IOException {
        Map<String, Double> values = new LinkedHashMap<>();
        for (Matcher line = LINE.matcher(scrape(program)); line.find(); ) {
            values.merge(line.group(1), Double.valueOf(line.group(2)), Double::sum);
        }
        return new Gauges(values);
    }

    /** How many meters there are, each label's value counted for itself. */
    static long series(LocalService program) throws IOException {
        return scrape(program).lines().filter(line -> !line.startsWith("#")).count();
    }

    /** On a connection that is closed afterwards, so that who looks leaves no trace in what is counted. */
    private static String scrape(LocalService program) throws IOException {
        try (HttpConnection connection = new HttpConnection(program.management(), TIMEOUT)) {
            HttpConnection.Response response = connection.send(
                    "GET", "/actuator/prometheus", Map.of("Accept", "text/plain", "Connection", "close"), new byte[0]);
            String body = connection.body(response);
            assertThat(response.status()).as(body).isEqualTo(200);
            return body;
        }
    }

    /**
     * 0 where there is none yet: some meters come with the first of what they count.
     *
     * @param name as Prometheus spells it
     */
    long value(String name) {
        return values.getOrDefault(name, 0.0).longValue();
    }
}
