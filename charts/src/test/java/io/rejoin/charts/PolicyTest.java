// SPDX-License-Identifier: Apache-2.0
package io.rejoin.charts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.ThrowingConsumer;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every pod of ours keeps to, whatever the values. */
class PolicyTest {

    @TestFactory
    Stream<DynamicTest> podsAreRestricted() {
        return each(Manifest::hasPods, manifest -> {
            JsonNode pod = manifest.podSpec();
            assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
            assertThat(pod.at("/securityContext/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
            assertThat(pod.path("hostNetwork").asBoolean()).isFalse();
            assertThat(pod.path("enableServiceLinks").asBoolean(true)).isFalse();
            for (JsonNode container : manifest.containers()) {
                JsonNode security = container.path("securityContext");
                assertThat(security.path("allowPrivilegeEscalation").asBoolean(true))
                        .isFalse();
                assertThat(security.path("readOnlyRootFilesystem").asBoolean()).isTrue();
                assertThat(security.at("/capabilities/drop/0").asText()).isEqualTo("ALL");
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> containersSayWhatTheyNeedAndMayTake() {
        return each(
                Manifest::hasPods,
                manifest -> assertThat(manifest.containers()).allSatisfy(container -> {
                    JsonNode resources = container.path("resources");
                    assertThat(resources.at("/requests/cpu").isMissingNode()).isFalse();
                    assertThat(resources.at("/requests/memory").isMissingNode()).isFalse();
                    assertThat(resources.at("/limits/memory").isMissingNode()).isFalse();
                }));
    }

    /** A Service that empties when Redis is away would turn a slow platform into none. */
    @TestFactory
    Stream<DynamicTest> probesAskForTheProcessAndNotForWhatItDependsOn() {
        return each(Manifest::isProgram, manifest -> {
            JsonNode container = manifest.containers().getFirst();
            assertThat(container.at("/startupProbe/httpGet/path").asText()).endsWith("/liveness");
            assertThat(container.at("/livenessProbe/httpGet/path").asText()).endsWith("/liveness");
            assertThat(container.at("/readinessProbe/httpGet/path").asText()).endsWith("/readiness");
            assertThat(container.path("ports").findValuesAsText("name"))
                    .contains(container.at("/readinessProbe/httpGet/port").asText());
        });
    }

    @TestFactory
    Stream<DynamicTest> thereIsTimeToDrain() {
        return each(Manifest::isProgram, manifest -> {
            JsonNode container = manifest.containers().getFirst();
            int notice = container.at("/lifecycle/preStop/sleep/seconds").asInt();
            int phase = seconds(environment(container, "SPRING_LIFECYCLE_TIMEOUTPERSHUTDOWNPHASE"));
            int window = seconds(container
                    .path("env")
                    .valueStream()
                    .filter(variable -> variable.path("name").asText().endsWith("_DRAIN_WINDOW"))
                    .map(variable -> variable.path("value").asText())
                    .findFirst()
                    .orElseThrow());
            assertThat(notice).isPositive();
            // The last frames have 1.5 s more than the window; see docs/operations/draining.md for the worst case.
            assertThat((double) phase).isGreaterThan(window + 1.5);
            assertThat(manifest.podSpec().path("terminationGracePeriodSeconds").asDouble())
                    .isGreaterThan(notice + window + 1.5 + phase + 10);
        });
    }

    /** What the heap and buffers may take leaves room for threads, code and the kernel's share, or the kernel ends the pod. */
    @TestFactory
    Stream<DynamicTest> theJvmFitsItsLimit() {
        return each(Manifest::isProgram, manifest -> {
            JsonNode container = manifest.containers().getFirst();
            String options = environment(container, "JDK_JAVA_OPTIONS");
            double limit = megabytes(container.at("/resources/limits/memory").asText());
            double heap = limit * Double.parseDouble(options.replaceAll(".*MaxRAMPercentage=(\\d+).*", "$1")) / 100;
            double buffers = megabytes(options.replaceAll(".*MaxDirectMemorySize=(\\w+).*", "$1"));
            assertThat(heap + buffers).isLessThanOrEqualTo(0.8 * limit);
        });
    }

    private static double megabytes(String amount) {
        double number = Double.parseDouble(amount.replaceAll("\\D", ""));
        return amount.matches("\\d+(Gi|g)") ? number * 1024 : number;
    }

    @ParameterizedTest
    @EnumSource
    void whatIsOffIsNotThere(Chart chart, @TempDir Path folder) throws IOException {
        ObjectNode off = JsonNodeFactory.instance.objectNode();
        switchOff(chart.documented(), off);
        if (chart == Chart.PLATFORM) {
            switchOff(Chart.GATEWAY.documented(), off.withObject("/gateway"));
            for (String service : List.of("subscription-service", "chat-service")) {
                switchOff(Chart.PRODUCT_SERVICE.documented(), off.withObject("/" + service));
            }
        }
        Path values = folder.resolve("off.yaml");
        Chart.YAML.writeValue(values.toFile(), off);
        assertThat(chart.manifests(chart.minimal(), values))
                .extracting(Manifest::kind)
                .containsOnly("Deployment", "Service");
    }

    /** Everything that has a switch. */
    private static void switchOff(JsonNode values, ObjectNode into) {
        values.propertyStream().forEach(entry -> {
            if (entry.getKey().matches("enabled|create")) {
                into.put(entry.getKey(), false);
            } else if (entry.getValue().isObject()) {
                ObjectNode below = JsonNodeFactory.instance.objectNode();
                switchOff(entry.getValue(), below);
                if (!below.isEmpty()) {
                    into.set(entry.getKey(), below);
                }
            }
        });
    }

    /** Products are asked by their gateway alone; whoever may scrape gets no further than the management port. */
    @TestFactory
    Stream<DynamicTest> nobodyButTheGatewayGetsIntoAProduct() {
        return each(
                manifest -> manifest.kind().equals("NetworkPolicy")
                        && !manifest.json()
                                .at("/spec/podSelector/matchLabels/app.kubernetes.io~1name")
                                .asText()
                                .equals("gateway"),
                manifest -> assertThat(manifest.json().at("/spec/ingress").valueStream())
                        .isNotEmpty()
                        .filteredOn(rule -> !rule.toString().contains("debug")) // an operator's own, of the trials
                        .allSatisfy(rule -> {
                            assertThat(rule.path("from").isEmpty()).isFalse();
                            if (rule.path("ports").findValuesAsText("port").contains("http")) {
                                assertThat(rule.at("/from/0/podSelector/matchLabels/app.kubernetes.io~1name")
                                                .asText())
                                        .isEqualTo("gateway");
                            }
                        }));
    }

    /** From outside of the cluster, and through a product's Service, there is no way to the management port. */
    @TestFactory
    Stream<DynamicTest> theManagementPortIsNotPublished() {
        return each(
                manifest -> List.of("Ingress", "HTTPRoute", "Service").contains(manifest.kind())
                        && !manifest.name().endsWith("-gateway-management"),
                manifest -> assertThat(manifest.json().toString()).doesNotContain("management"));
    }

    @TestFactory
    Stream<DynamicTest> aRolloutNeverHasFewerPodsThanBefore() {
        return each(
                Manifest::isProgram,
                manifest -> assertThat(manifest.json()
                                .at("/spec/strategy/rollingUpdate/maxUnavailable")
                                .asInt(-1))
                        .isZero());
    }

    /** A selector can never be changed; a label that a release could change would make the next upgrade fail. */
    @TestFactory
    Stream<DynamicTest> selectorsHoldNothingThatChanges() {
        return each(manifest -> manifest.json().at("/spec/selector/matchLabels").isObject(), manifest -> {
            Set<String> labels = new HashSet<>();
            manifest.json().at("/spec/selector/matchLabels").fieldNames().forEachRemaining(labels::add);
            assertThat(labels).containsExactlyInAnyOrder("app.kubernetes.io/name", "app.kubernetes.io/instance");
        });
    }

    @TestFactory
    Stream<DynamicTest> secretsAreReferredToAndNeverMade() {
        return each(manifest -> true, manifest -> {
            assertThat(manifest.kind()).isNotEqualTo("Secret");
            if (manifest.hasPods()) {
                assertThat(manifest.containers())
                        .allSatisfy(container -> assertThat(container
                                        .path("env")
                                        .valueStream()
                                        .filter(variable -> variable.has("value"))
                                        .map(variable -> variable.path("name").asText()))
                                .noneMatch(name -> name.matches(".*(PASSWORD|SECRET|SIGNINGKEY|TOKEN)")));
            }
        });
    }

    /** What a Service, monitor, budget, policy or autoscaler points at is there. */
    @TestFactory
    Stream<DynamicTest> everySelectorFindsPods() {
        List<DynamicTest> tests = new ArrayList<>();
        for (Chart chart : Chart.values()) {
            for (var values : chart.trials()) {
                List<Manifest> manifests = chart.manifests(values);
                List<JsonNode> podLabels = manifests.stream()
                        .filter(Manifest::hasPods)
                        .map(manifest -> manifest.json().at("/spec/template/metadata/labels"))
                        .toList();
                for (Manifest manifest : manifests) {
                    JsonNode selector = selectorOf(manifest);
                    if (selector.isObject()) {
                        tests.add(DynamicTest.dynamicTest(
                                chart + " " + values.getFileName() + " " + manifest,
                                () -> assertThat(podLabels).anyMatch(labels -> selects(selector, labels))));
                    }
                }
            }
        }
        return tests.stream();
    }

    private static JsonNode selectorOf(Manifest manifest) {
        return switch (manifest.kind()) {
            case "Service" -> manifest.json().at("/spec/selector");
            case "NetworkPolicy" -> manifest.json().at("/spec/podSelector/matchLabels");
            default -> manifest.json().at("/spec/selector/matchLabels");
        };
    }

    private static boolean selects(JsonNode selector, JsonNode labels) {
        return selector.propertyStream().allMatch(entry -> entry.getValue().equals(labels.path(entry.getKey())));
    }

    private static String environment(JsonNode container, String name) {
        return container
                .path("env")
                .valueStream()
                .filter(variable -> variable.path("name").asText().equals(name))
                .map(variable -> variable.path("value").asText())
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " is not set"));
    }

    private static int seconds(String duration) {
        assertThat(duration).matches("\\d+s");
        return Integer.parseInt(duration.substring(0, duration.length() - 1));
    }

    private static Stream<DynamicTest> each(
            java.util.function.Predicate<Manifest> which, ThrowingConsumer<Manifest> rule) {
        List<DynamicTest> tests = new ArrayList<>();
        for (Chart chart : Chart.values()) {
            for (var values : chart.trials()) {
                for (Manifest manifest : chart.manifests(values)) {
                    if (which.test(manifest)) {
                        tests.add(DynamicTest.dynamicTest(
                                chart + " " + values.getFileName() + " " + manifest, () -> rule.accept(manifest)));
                    }
                }
            }
        }
        assertThat(tests).isNotEmpty();
        return tests.stream();
    }
}
