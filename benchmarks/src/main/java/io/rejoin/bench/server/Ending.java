// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.server;

import java.util.List;
import java.util.concurrent.TimeUnit;

/** The end of a process that was asked to end. */
public final class Ending {

    private Ending() {}

    /** Waits for it; one that takes longer is killed, with its children. */
    public static void await(Process process, int seconds) {
        List<ProcessHandle> children = process.descendants().toList();
        process.onExit().completeOnTimeout(process, seconds, TimeUnit.SECONDS).join();
        if (process.isAlive()) {
            children.forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
