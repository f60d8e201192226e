// SPDX-License-Identifier: Apache-2.0
package io.rejoin.local;

import java.util.function.Consumer;

/** Says on the terminal what happens to the services' processes. */
record ToldEnds(Consumer<String> progress) implements LocalService.EndListener {

    @Override
    public void ended(String name, long pid, int status) {
        progress.accept("%s (process %d) has ended with status %d; the others go on, and it is started again"
                .formatted(name, pid, status));
    }

    @Override
    public void runsAgain(String name, long pid) {
        progress.accept("Process %d: %s".formatted(pid, name));
    }

    @Override
    public void doesNotStart(String name, LocalStartException why) {
        progress.accept("%s does not start again: %s".formatted(name, why.getMessage()));
    }
}
