// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.bench.report.Report;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That the machinery runs and its checks hold; measures nothing. */
class SmokeTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fan-out --servers netty --subscribers 20 --rate 200 --seconds 1 --warm-up 0 --rounds 1",
                "storm --transport websocket --servers netty --subscribers 20 --missed 5 --rounds 1"
            })
    void aReferenceServerIsMeasured(String line) throws Exception {
        List<String> command = List.of(line.split(" "));
        Workload workload = Workloads.named(command.getFirst());
        Report report = new Report(workload.name(), command, progress -> {});

        workload.run(new Flags(command.subList(1, command.size())), report);

        assertThat(report.markdown()).contains("| netty | server |").containsPattern("\\| 0/0/0 \\|\n");
        assertThat(report.hasFailed()).isFalse();
        assertThat(Files.readString(report.write(folder))).contains("\"command\" : \"benchmarks/run " + line);
    }
}
