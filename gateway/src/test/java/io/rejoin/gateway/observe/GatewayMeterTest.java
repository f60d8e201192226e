// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.prometheusmetrics.PrometheusNamingConvention;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class GatewayMeterTest {

    private static final Path REFERENCE = Path.of("../docs/reference/metrics.md");
    private static final String BEGIN = "<!-- Made from GatewayMeter by GatewayMeterTest; do not edit. -->\n";
    private static final String END = "<!-- End of GatewayMeter. -->\n";

    @Test
    void theReferenceSaysWhatTheListSays() throws IOException {
        String page = Files.readString(REFERENCE);
        int begin = page.indexOf(BEGIN) + BEGIN.length();
        int end = page.indexOf(END);
        if ("write".equals(System.getProperty("rejoin.docs"))) {
            Files.writeString(REFERENCE, page.substring(0, begin) + table() + page.substring(end));
        } else {
            assertThat(page.substring(begin, end))
                    .as("out of date: run this test with -Drejoin.docs=write")
                    .isEqualTo(table());
        }
    }

    /** So that what a monitoring system appends is not said twice. */
    @Test
    void aNameEndsWithItsUnit() {
        for (GatewayMeter meter : GatewayMeter.values()) {
            if (meter.unit() != null) {
                assertThat(meter.id()).endsWith("." + meter.unit());
            }
        }
    }

    private static String table() {
        StringBuilder table = new StringBuilder("\n| Prometheus | kind | labels | meaning |\n|---|---|---|---|\n");
        for (GatewayMeter meter : GatewayMeter.values()) {
            table.append("| `%s` | %s | %s | %s |\n"
                    .formatted(
                            prometheusName(meter),
                            meter.type() == GatewayMeter.Type.TIMER
                                    ? "histogram"
                                    : meter.type().name().toLowerCase(Locale.ROOT),
                            String.join(", ", meter.labels()),
                            meter.description()));
        }
        return table.append('\n').toString();
    }

    private static String prometheusName(GatewayMeter meter) {
        Meter.Type type = Meter.Type.valueOf(meter.type().name());
        String name = new PrometheusNamingConvention().name(meter.id(), type, meter.unit());
        return type == Meter.Type.COUNTER ? name + "_total" : name;
    }
}
