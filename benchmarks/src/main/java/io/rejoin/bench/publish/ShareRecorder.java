// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.publish;

import io.rejoin.bench.report.Table;
import io.rejoin.local.LocalPlatform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** Has the programs of a platform record where their processor time goes, by Flight Recorder, and sums it up. */
final class ShareRecorder {

    private static final String RECORDING = "rejoin-shares";

    private ShareRecorder() {}

    /** Records while the work is done. Recording costs the programs some per cent. */
    static void record(LocalPlatform platform, String target, int streams, Callable<?> work, Table table)
            throws Exception {
        Path folder = Path.of(System.getProperty("java.io.tmpdir"));
        List<Long> pids = new ArrayList<>(List.of(platform.node(0).pid().orElseThrow()));
        if (target.equals("gateway")) {
            pids.addFirst(platform.gateway(0).pid().orElseThrow());
        }
        for (long pid : pids) {
            jcmd(
                    pid,
                    "JFR.start",
                    "name=" + RECORDING,
                    "settings=profile",
                    "jdk.CPUTimeSample#enabled=true",
                    "jdk.ExecutionSample#enabled=false",
                    "jdk.NativeMethodSample#enabled=false");
        }
        work.call();
        for (long pid : pids) {
            String program = pid == platform.node(0).pid().orElseThrow() ? "service" : "gateway";
            Path file = folder.resolve("rejoin-" + program + "-" + target + "-" + streams + ".jfr")
                    .toAbsolutePath();
            Files.deleteIfExists(file);
            jcmd(pid, "JFR.stop", "name=" + RECORDING, "filename=" + file);
            for (Map.Entry<String, Double> share : Shares.of(file).entrySet()) {
                table.row(program, target, streams, share.getKey(), share.getValue());
            }
        }
    }

    private static void jcmd(long pid, String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString());
        command.add(Long.toString(pid));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String answer = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(String.join(" ", command) + ": " + answer);
        }
    }
}
