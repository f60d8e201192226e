// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench;

import io.rejoin.bench.report.Report;

/** One command of {@code benchmarks/run}. Bounded in time and count by its flags' bounds. */
public interface Workload {

    /** The command, such as {@code fan-out}. */
    String name();

    /** Its flags with their defaults, on one line. */
    String usage();

    /**
     * Measures and fills the report; returns when all that it started has ended.
     *
     * @throws Exception whatever makes the figures worthless: a server that does not start, an event that is lost
     */
    void run(Flags flags, Report report) throws Exception;
}
