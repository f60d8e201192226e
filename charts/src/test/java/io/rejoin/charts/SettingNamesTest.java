// SPDX-License-Identifier: Apache-2.0
package io.rejoin.charts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the charts tell the programs, the programs understand: a name that nothing binds would be dropped in silence. */
class SettingNamesTest {

    private static final KnownSettings KNOWN = new KnownSettings();

    /** Read by the java launcher, and what a values file of the trials adds. */
    private static final Set<String> OTHERS = Set.of("JDK_JAVA_OPTIONS", "EXTRA");

    private static final Pattern SETTING = Pattern.compile("\\{(rejoin\\.[a-z0-9.-]+):");

    @ParameterizedTest
    @MethodSource("io.rejoin.charts.ManifestsTest#trials")
    void everyVariableIsBound(Chart chart, Path values) {
        Set<String> unknown = new TreeSet<>();
        for (Manifest manifest : chart.manifests(values)) {
            if (manifest.isProgram()) {
                manifest.environment()
                        .map(variable -> variable.path("name").asText())
                        .filter(name -> !OTHERS.contains(name) && !KNOWN.isKnown(name))
                        .forEach(unknown::add);
            }
        }
        assertThat(unknown).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("io.rejoin.charts.ManifestsTest#trials")
    void nothingIsSaidTwice(Chart chart, Path values) {
        assertThat(chart.manifests(values).stream().filter(Manifest::isProgram))
                .allSatisfy(program -> assertThat(program.environment()
                                .map(variable -> variable.path("name").asText()))
                        .doesNotHaveDuplicates());
    }

    @ParameterizedTest
    @MethodSource("documents")
    void everySettingThatCommentsNameIsOne(Path document) throws IOException {
        assertThat(SETTING.matcher(Files.readString(document)).results().map(found -> found.group(1)))
                .allSatisfy(name -> assertThat(KNOWN.isKnown(KnownSettings.variable(name)))
                        .as(name)
                        .isTrue());
    }

    static Path[] documents() {
        return new Path[] {Path.of("gateway/values.yaml"), Path.of("product-service/values.yaml")};
    }

    @Test
    void aNameThatNothingBindsIsNoticed() {
        assertThat(KNOWN.isKnown("REJOIN_GATEWAY_DRAIN_WINDOW")).isTrue();
        assertThat(KNOWN.isKnown("REJOIN_GATEWAY_DRAIN_WINDOWS")).isFalse();
    }
}
