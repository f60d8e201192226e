// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.micro;

import io.rejoin.bench.Flags;
import io.rejoin.bench.Workload;
import io.rejoin.bench.report.Report;
import io.rejoin.bench.report.Table;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Encoding, the ring with a thousand cursors, a cursor's text, a token: each in a process of its own, one thread. */
public final class Micro implements Workload {

    @Override
    public String name() {
        return "micro";
    }

    @Override
    public String usage() {
        return "--iterations 5";
    }

    @Override
    public void run(Flags flags, Report report) throws Exception {
        int iterations = flags.number("iterations", 5, 1, 50);
        flags.requireAllRead();
        Options options = new OptionsBuilder()
                .include("io\\.rejoin\\.bench\\.micro\\..*")
                .mode(Mode.AverageTime)
                .timeUnit(java.util.concurrent.TimeUnit.NANOSECONDS)
                .forks(1)
                .warmupIterations(iterations)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(iterations)
                .measurementTime(TimeValue.seconds(1))
                .addProfiler("gc")
                .verbosity(VerboseMode.SILENT)
                .build();
        Table table = report.table("Single operations", "operation", "ns", "±", "bytes allocated");
        for (RunResult result : new Runner(options).run()) {
            Result<?> time = result.getPrimaryResult();
            Result<?> allocated = result.getSecondaryResults().get("gc.alloc.rate.norm");
            table.row(
                    time.getLabel(),
                    time.getScore(),
                    Double.isNaN(time.getScoreError()) ? 0.0 : time.getScoreError(),
                    allocated == null ? 0.0 : allocated.getScore());
        }
    }
}
