// SPDX-License-Identifier: Apache-2.0
package io.rejoin.charts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each chart's README has its values, as its values.yaml documents them. */
class ReadmeTest {

    private static final String BEGIN = "<!-- Made from values.yaml by ReadmeTest; do not edit. -->\n";
    private static final String END = "<!-- End of values. -->\n";

    @ParameterizedTest
    @EnumSource
    void theReadmeSaysWhatTheValuesSay(Chart chart) throws IOException {
        Path readme = chart.folder().resolve("README.md");
        String page = Files.readString(readme);
        int begin = page.indexOf(BEGIN) + BEGIN.length();
        int end = page.indexOf(END);
        String table = DocumentedValues.table(chart.folder().resolve("values.yaml"));
        if ("write".equals(System.getProperty("rejoin.docs"))) {
            Files.writeString(readme, page.substring(0, begin) + table + page.substring(end));
        } else {
            assertThat(page.substring(begin, end))
                    .as("out of date: run this test with -Drejoin.docs=write")
                    .isEqualTo(table);
        }
    }
}
