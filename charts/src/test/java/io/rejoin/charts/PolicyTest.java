// SPDX-License-Identifier: Apache-2.0
package io.rejoin.charts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.ThrowingConsumer;

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
            assertThat(phase).isGreaterThan(window);
            assertThat(manifest.podSpec().path("terminationGracePeriodSeconds").asInt())
                    .isGreaterThan(notice + phase);
        });
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
