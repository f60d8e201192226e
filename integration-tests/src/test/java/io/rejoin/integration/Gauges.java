// SPDX-License-Identifier: Apache-2.0
package io.rejoin.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.local.LocalService;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The meters of a program at one moment, as its management port tells operators, each summed over its labels. */
record Gauges(Map<String, Double> values) {

    private static final Pattern LINE = Pattern.compile("(?m)^([a-z0-9_]+)(?:\\{[^}]*})? ([0-9.eE+-]+)$");

    static Gauges of(LocalService program) throws IOException, InterruptedException {
        HttpResponse<String> response =
                Client.of(program.management(), "none").get("/actuator/prometheus", "Accept", "text/plain");
        assertThat(response.statusCode()).isEqualTo(200);
        Map<String, Double> values = new LinkedHashMap<>();
        for (Matcher line = LINE.matcher(response.body()); line.find(); ) {
            values.merge(line.group(1), Double.valueOf(line.group(2)), Double::sum);
        }
        return new Gauges(values);
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
