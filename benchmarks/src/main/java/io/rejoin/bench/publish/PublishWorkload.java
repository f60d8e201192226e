// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.publish;

import io.rejoin.bench.Flags;
import io.rejoin.bench.Workload;
import io.rejoin.bench.report.Report;
import io.rejoin.bench.report.Table;
import io.rejoin.local.LocalOptions;
import io.rejoin.local.LocalPlatform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.springframework.util.FileSystemUtils;

/** Publishes over HTTP, to the subscription service itself and through the gateway, in turns, every server a process of its own. */
public final class PublishWorkload implements Workload {

    @Override
    public String name() {
        return "publish";
    }

    @Override
    public String usage() {
        return "--streams 10000,1 --to service,gateway --publishers 64 --warm-up 60000 --publishes 60000 --seconds 30 --rounds 2 --shares yes";
    }

    @Override
    public void run(Flags flags, Report report) throws Exception {
        List<String> streams = flags.list("streams", "10000,1");
        List<String> targets = flags.list("to", "service,gateway");
        int publishers = flags.number("publishers", 64, 1, 1_000);
        int warmUp = flags.number("warm-up", 60_000, 1, 1_000_000);
        int publishes = flags.number("publishes", 60_000, 1, 1_000_000);
        int seconds = flags.number("seconds", 30, 1, 300);
        int rounds = flags.number("rounds", 2, 1, 10);
        boolean shares = flags.text("shares", "yes").equals("yes");
        flags.requireAllRead();
        Table table = report.table(
                "Publishes of 256 B over HTTP/1.1, fsync on",
                "round",
                "to",
                "streams",
                "acknowledged/s",
                "refused",
                "p50 ms",
                "p99 ms",
                "p99.9 ms",
                "a commit has",
                "gateway µs",
                "service µs",
                "PostgreSQL µs",
                "Redis µs",
                "load µs",
                "WAL bytes",
                "HOT updates %");
        Table shareTable = report.table(
                "Processor time of a program by what it is spent on, per cent",
                "program",
                "to",
                "streams",
                "what",
                "share");
        Path folder = Files.createTempDirectory("rejoin-publish-");
        try (LocalPlatform platform = LocalPlatform.start(options(folder))) {
            PublishRun run = new PublishRun(platform, folder.resolve("keys"), publishers, warmUp, publishes, seconds);
            for (int round = 1; round <= rounds; round++) {
                for (String count : streams) {
                    for (String target : targets) {
                        report.progress("round " + round + ": to the " + target + ", streams " + count);
                        run.measure(
                                target,
                                Integer.parseInt(count),
                                round,
                                table,
                                shares && round == rounds ? shareTable : null);
                    }
                }
            }
        } finally {
            FileSystemUtils.deleteRecursively(folder);
        }
    }

    /** Limits are on, and out of the way. */
    private static LocalOptions options(Path folder) {
        Path binaries =
                Path.of(System.getProperty("java.io.tmpdir"), "rejoin-binaries-" + System.getProperty("user.name"));
        LocalOptions options = LocalOptions.in(folder)
                .withBinaries(binaries)
                .withPort(0)
                .withProcesses(true)
                .withChat(false);
        for (String who : List.of("tenant", "user", "address")) {
            for (String what : List.of("requests", "publishes", "connections")) {
                options = options.withGatewayProperty(
                        "rejoin.gateway.limits." + who + "." + what, "100000/s burst 1000000");
            }
        }
        return options;
    }
}
