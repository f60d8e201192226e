// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.server;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What the system says about one program, which may be several processes.
 *
 * @param role what it is called in tables, such as {@code gateway}
 * @param java whether it has a heap to look into; then it is one process
 */
public record ServerProcess(String role, List<Long> pids, boolean java) {

    private static final long MICROS_PER_TICK = 10_000;

    public ServerProcess {
        pids = List.copyOf(pids);
    }

    static ServerProcess java(String role, long pid) {
        return new ServerProcess(role, List.of(pid), true);
    }

    /** Processor time since it started, of user and system, in microseconds and steps of ten thousand. */
    public long processorMicros() throws IOException {
        long micros = 0;
        for (long pid : pids) {
            String stat = Files.readString(proc(pid, "stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            micros += (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * MICROS_PER_TICK;
        }
        return micros;
    }

    /** Memory that it has in use, in bytes; what processes share is counted in each. */
    public long residentBytes() throws IOException {
        long bytes = 0;
        for (long pid : pids) {
            bytes += Files.readAllLines(proc(pid, "status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1_024)
                    .sum();
        }
        return bytes;
    }

    /** Files and connections that it has open. */
    public long descriptors() {
        long open = 0;
        for (long pid : pids) {
            String[] found = new File("/proc/" + pid + "/fd").list();
            open += found == null ? 0 : found.length;
        }
        return open;
    }

    /** Live objects, found by a full collection; none for a program without a heap. */
    public LiveHeap liveHeap() throws IOException {
        return LiveHeap.of(java ? jcmd("GC.class_histogram") : List.of());
    }

    private List<String> jcmd(String command) throws IOException {
        Path tool = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        Process jcmd = new ProcessBuilder(tool.toString(), pids.getFirst().toString(), command)
                .redirectErrorStream(true)
                .start();
        try (BufferedReader out = new BufferedReader(new InputStreamReader(jcmd.getInputStream()))) {
            return out.lines().toList();
        }
    }

    private static Path proc(long pid, String file) {
        return Path.of("/proc", Long.toString(pid), file);
    }
}
