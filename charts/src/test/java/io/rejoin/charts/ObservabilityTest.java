// SPDX-License-Identifier: Apache-2.0
package io.rejoin.charts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.Meter;
import io.micrometer.prometheusmetrics.PrometheusNamingConvention;
import io.rejoin.autoconfigure.RejoinMeter;
import io.rejoin.gateway.observe.GatewayMeter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Alerts and panels watch what the programs measure, and each alert says what to do. */
class ObservabilityTest {

    private static final Path RULES = Path.of("platform/files/rules.yaml");
    private static final Path DASHBOARD = Path.of("platform/files/dashboard.json");
    private static final Path RUNBOOK = Path.of("../docs/operations/runbook.md");
    private static final Path REFERENCE = Path.of("../docs/reference/metrics.md");

    private static final Pattern METRIC = Pattern.compile("\\brejoin_[a-z0-9_]+");
    private static final Pattern DOCUMENTED = Pattern.compile("(?m)^\\| `(rejoin_[a-z0-9_]+)` \\| gauge");

    private static List<JsonNode> alerts() {
        return Chart.read(RULES).at("/groups/0/rules").valueStream().toList();
    }

    @Test
    void alertsWatchMetersThatThereAre() throws IOException {
        Set<String> meters = meters();
        assertThat(alerts())
                .allSatisfy(alert -> assertThat(metricsIn(alert.path("expr").asText()))
                        .isNotEmpty()
                        .isSubsetOf(meters));
    }

    @Test
    void panelsWatchMetersThatThereAre() throws IOException {
        List<String> expressions = Chart.read(DASHBOARD).findValuesAsText("expr");
        assertThat(expressions).isNotEmpty();
        Set<String> meters = meters();
        assertThat(expressions)
                .allSatisfy(expression ->
                        assertThat(metricsIn(expression)).isNotEmpty().isSubsetOf(meters));
    }

    @Test
    void eachAlertHasItsEntryWhichQuotesIt() throws IOException {
        List<String> sections = List.of(Files.readString(RUNBOOK).split("\n## "));
        assertThat(sections.stream()
                        .skip(1)
                        .map(section -> section.lines().findFirst().orElseThrow()))
                .containsExactlyElementsOf(alerts().stream()
                        .map(alert -> alert.path("alert").asText())
                        .toList());
        for (int i = 0; i < alerts().size(); i++) {
            JsonNode alert = alerts().get(i);
            String name = alert.path("alert").asText();
            assertThat(alert.at("/annotations/runbook_url").asText())
                    .isEqualTo("RUNBOOK#" + name.toLowerCase(Locale.ROOT));
            assertThat(sections.get(i + 1))
                    .contains("`" + alert.path("expr").asText() + "`")
                    .contains("**Look at**")
                    .contains("**Do**");
        }
    }

    @Test
    void aMeterThatThereIsNotIsNoticed() throws IOException {
        assertThat(meters())
                .contains("rejoin_node_commit_seconds_bucket", "rejoin_gateway_ended_streams_total")
                .doesNotContain("rejoin_gateway_streams_cut_total");
    }

    private static List<String> metricsIn(String expression) {
        return METRIC.matcher(expression).results().map(MatchResult::group).toList();
    }

    /** All names under which Prometheus knows a meter; of the library's, whose kinds are not told, those of all kinds. */
    private static Set<String> meters() throws IOException {
        Set<String> names = new HashSet<>();
        for (GatewayMeter meter : GatewayMeter.values()) {
            add(names, meter.id(), Meter.Type.valueOf(meter.type().name()), meter.unit());
        }
        for (RejoinMeter meter : RejoinMeter.values()) {
            for (Meter.Type type : List.of(Meter.Type.COUNTER, Meter.Type.GAUGE, Meter.Type.TIMER)) {
                add(names, meter.id(), type, meter.unit());
            }
        }
        DOCUMENTED
                .matcher(Files.readString(REFERENCE))
                .results()
                .map(found -> found.group(1))
                .forEach(names::add);
        return names;
    }

    private static void add(Set<String> names, String id, Meter.Type type, @Nullable String unit) {
        String name = new PrometheusNamingConvention().name(id, type, unit);
        switch (type) {
            case TIMER -> names.addAll(List.of(name + "_bucket", name + "_count", name + "_sum"));
            case COUNTER -> names.add(name + "_total");
            default -> names.add(name);
        }
    }
}
