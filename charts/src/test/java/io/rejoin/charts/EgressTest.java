// SPDX-License-Identifier: Apache-2.0
package io.rejoin.charts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where a program is told to connect to, its NetworkPolicy lets it: a policy that does not takes the feature away without a word. */
class EgressTest {

    private static final Pattern URL = Pattern.compile("([a-z0-9-]+)(?::[a-z]+)*://(?:[^@/]*@)?([^/?#]+).*");

    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> everyAddressOfEveryTrialIsLetOut() {
        List<DynamicTest> tests = new ArrayList<>();
        for (Chart chart : Chart.values()) {
            for (Path trial : chart.trials()) {
                List<Manifest> manifests = chart.manifests(trial);
                manifests.stream()
                        .filter(Manifest::isProgram)
                        .forEach(program -> tests.add(DynamicTest.dynamicTest(
                                chart + " " + trial.getFileName() + " " + program,
                                () -> assertThat(ports(policyOf(program, manifests)))
                                        .containsAll(addressed(program)))));
            }
        }
        return tests.stream();
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " -> ",
            value = {
                "tracing: {endpoint: 'http://collector:4318/v1/traces'} -> 4318",
                "tracing: {endpoint: 'https://collector.example/v1/traces'} -> 443",
                "tracing: {endpoint: 'http://collector/v1/traces'} -> 80",
                "postgres: {url: 'r2dbcs:postgresql://db.example:6432/app?sslMode=require', secret: {name: db}} -> 6432",
                "postgres: {url: 'r2dbc:postgresql:failover://one:5433,two/app', secret: {name: db}} -> 5432 5433",
                "postgres: {url: 'r2dbc:postgresql://[::1]/app', secret: {name: db}} -> 5432",
                "redis: {url: 'rediss://cache.example:6380'} -> 6380",
                "redis: {url: 'redis-sentinel://user:a:b@one:26379,two:26380#primary'} -> 6379 26379 26380",
                "redis: {secret: {name: redis}} -> 6379",
                "'{redis: {secret: {name: redis}}, networkPolicy: {redis: {port: 7000}}}' -> 7000",
                "'{redis: {url: \"redis://one:6379\"}, networkPolicy: {redis: {port: 7000}}}' -> 7000",
            })
    void anAddressIsLetOutByItsPort(String values, String expected) throws IOException {
        for (Chart chart : List.of(Chart.GATEWAY, Chart.PRODUCT_SERVICE)) {
            Set<String> ports = ports(policy(chart, values));
            assertThat(ports).as(chart.toString()).contains(expected.split(" "));
        }
    }

    /** What is not configured stays shut. */
    @Test
    void otherPortsStayShut() throws IOException {
        String values =
                "{postgres: {url: 'r2dbc:postgresql://db:6432/app', secret: {name: db}}, redis: {url: 'rediss://c:6380'}}";
        assertThat(ports(policy(Chart.PRODUCT_SERVICE, values)))
                .containsExactlyInAnyOrder("53", "6380", "6432", "management");
    }

    private JsonNode policy(Chart chart, String values) throws IOException {
        Path file = Files.writeString(folder.resolve("values.yaml"), values);
        return chart.manifests(chart.minimal(), file).stream()
                .filter(manifest -> manifest.kind().equals("NetworkPolicy"))
                .findFirst()
                .orElseThrow()
                .json();
    }

    private static JsonNode policyOf(Manifest program, List<Manifest> manifests) {
        return manifests.stream()
                .filter(manifest -> manifest.kind().equals("NetworkPolicy")
                        && manifest.json()
                                .at("/spec/podSelector/matchLabels")
                                .equals(program.json().at("/spec/selector/matchLabels")))
                .findFirst()
                .orElseThrow()
                .json();
    }

    private static Set<String> ports(JsonNode policy) {
        Set<String> ports = new TreeSet<>();
        policy.at("/spec/egress")
                .forEach(rule -> rule.path("ports")
                        .forEach(port -> ports.add(port.path("port").asText())));
        return ports;
    }

    /** Ports, and the name of the one of the gateway's Service, which leads to a port of another number. */
    private static Set<String> addressed(Manifest program) {
        Set<String> ports = new TreeSet<>();
        program.environment()
                .map(variable -> URL.matcher(variable.path("value").asText()))
                .filter(Matcher::matches)
                .forEach(url -> {
                    for (String host : url.group(2).split(",")) {
                        ports.add(port(url.group(1), host));
                    }
                });
        return ports;
    }

    private static String port(String scheme, String host) {
        if (host.contains("-gateway-management.")) {
            return "management";
        }
        return host.matches(".*:\\d+")
                ? host.substring(host.lastIndexOf(':') + 1)
                : switch (scheme) {
                    case "http" -> "80";
                    case "https" -> "443";
                    case "redis", "rediss" -> "6379";
                    case "redis-sentinel" -> "26379";
                    default -> "5432";
                };
    }
}
