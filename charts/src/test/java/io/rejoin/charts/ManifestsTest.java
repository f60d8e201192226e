// SPDX-License-Identifier: Apache-2.0
package io.rejoin.charts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.marcnuri.helm.LintResult;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ManifestsTest {

    static Stream<Arguments> trials() {
        return Stream.of(Chart.values())
                .flatMap(chart -> chart.trials().stream().map(values -> Arguments.of(chart, values)));
    }

    @ParameterizedTest
    @EnumSource
    void helmFindsNoFault(Chart chart) {
        LintResult result = chart.helm().lint().strict().call();
        assertThat(result.isFailed()).as("%s", result.getMessages()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("trials")
    void everyObjectIsOneThatTheApiTakes(Chart chart, Path values) {
        List<Manifest> manifests = chart.manifests(values);
        assertThat(manifests).isNotEmpty().allSatisfy(StrictModel::check);
    }

    @ParameterizedTest
    @MethodSource("trials")
    void noTwoObjectsHaveOneName(Chart chart, Path values) {
        assertThat(chart.manifests(values).stream().map(Manifest::toString)).doesNotHaveDuplicates();
    }

    @Test
    void aFieldThatTheApiDoesNotKnowIsNoticed() {
        Manifest service = Chart.GATEWAY.manifests(Chart.GATEWAY.minimal()).stream()
                .filter(manifest -> manifest.kind().equals("Service"))
                .findFirst()
                .orElseThrow();
        ((ObjectNode) service.json().path("spec").path("ports").path(0)).put("aplProtocol", "http");
        assertThatThrownBy(() -> StrictModel.check(service)).hasMessageContaining("aplProtocol");
    }
}
