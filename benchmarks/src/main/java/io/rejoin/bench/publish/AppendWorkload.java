// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.publish;

import io.rejoin.bench.Flags;
import io.rejoin.bench.Workload;
import io.rejoin.bench.publish.AppendRun.Result;
import io.rejoin.bench.report.Report;
import io.rejoin.bench.report.Table;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.util.List;

/**
 * Appends in process, next to pgbench writing the same rows by the same statements to the same server: as many in a transaction
 * as the log put into one just before, and one by one. In turns, commits durable.
 */
public final class AppendWorkload implements Workload {

    private static final int MOST_STREAMS = 100_000;
    private static final int MOST_AT_ONCE = 1_000;
    private static final String WARM_UP = "warm-up";

    @Override
    public String name() {
        return "append";
    }

    @Override
    public String usage() {
        return "--streams 1,100,10000 --concurrency 1,16,64,256 --lanes 2 --seconds 4 --rounds 2 --keys no";
    }

    @Override
    public void run(Flags flags, Report report) throws Exception {
        List<Integer> streams = numbers(flags.list("streams", "1,100,10000"), MOST_STREAMS);
        List<Integer> concurrencies = numbers(flags.list("concurrency", "1,16,64,256"), MOST_AT_ONCE);
        int lanes = flags.number("lanes", 2, 1, 64);
        int seconds = flags.number("seconds", 4, 1, 60);
        int rounds = flags.number("rounds", 2, 1, 20);
        boolean keys = flags.text("keys", "no").equals("yes");
        flags.requireAllRead();
        Table table = report.table(
                "Appends of 256 B in process, commits durable; pgbench with batches of the same size, and one by one",
                "round",
                "streams",
                "at once",
                "appended/s",
                "a commit has",
                "p50 ms",
                "p99 ms",
                "own µs",
                "PostgreSQL µs",
                "WAL bytes",
                "HOT %",
                "pgbench/s",
                "ratio",
                "its PostgreSQL µs",
                "one by one/s");
        try (EmbeddedPostgres server = EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "on") // the library turns both off
                        .setServerConfig("synchronous_commit", "on")
                        .start();
                AppendRun run = AppendRun.open(server, lanes, seconds, keys)) {
            report.progress(WARM_UP);
            run.append(streams.getLast(), MOST_AT_ONCE / 10, seconds * 2);
            for (int round = 1; round <= rounds; round++) {
                for (int count : streams) {
                    for (int atOnce : concurrencies) {
                        report.progress("round " + round + ": streams " + count + ", at once " + atOnce);
                        Result own = run.append(count, atOnce, seconds);
                        Result batches = run.pgbench(count, Math.min(lanes, count), own.batch());
                        Result single = run.pgbench(count, Math.min(atOnce, count), 1);
                        table.row(
                                round,
                                count,
                                atOnce,
                                own.perSecond(),
                                own.batch(),
                                own.p50Micros() / 1e3,
                                own.p99Micros() / 1e3,
                                own.ownMicros(),
                                own.serverMicros(),
                                own.walBytes(),
                                own.hotPercent(),
                                batches.perSecond(),
                                own.perSecond() / batches.perSecond(),
                                batches.serverMicros(),
                                single.perSecond());
                    }
                }
            }
            run.requireDense();
        }
    }

    private static List<Integer> numbers(List<String> words, int max) {
        return words.stream()
                .map(word -> {
                    int number = Integer.parseInt(word);
                    if (number < 1 || number > max) {
                        throw new IllegalArgumentException(word + " (expected: 1.." + max + ")");
                    }
                    return number;
                })
                .toList();
    }
}
