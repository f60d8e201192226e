// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.publish;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Processor time that processes have used so far, in microseconds, as Linux counts it: in steps of 10 ms. */
final class ProcessorTime {

    private static final long MICROS_PER_TICK = 10_000;
    private static final int USER = 11;
    private static final int SYSTEM = 12;
    private static final int CHILDREN_USER = 13;
    private static final int CHILDREN_SYSTEM = 14;

    private ProcessorTime() {}

    static long of(long pid) {
        return sum(pid, USER, SYSTEM);
    }

    /** Of a server and of the processes that it has and had. */
    static long withChildren(ProcessHandle server) {
        return sum(server.pid(), USER, SYSTEM, CHILDREN_USER, CHILDREN_SYSTEM)
                + server.children().mapToLong(child -> of(child.pid())).sum();
    }

    private static long sum(long pid, int... columns) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            long ticks = 0;
            for (int column : columns) {
                ticks += Long.parseLong(fields[column]);
            }
            return ticks * MICROS_PER_TICK;
        } catch (NoSuchFileException e) {
            return 0; // it has ended
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
