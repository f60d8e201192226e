// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.server;

import java.io.IOException;

/** What ties a server to the process that started it. */
final class StandardInput {

    private StandardInput() {}

    /** Ends this process when the one that started it lets go, however that happens. */
    static void awaitEnd() throws IOException {
        while (System.in.read() >= 0) {
            continue;
        }
        System.exit(0);
    }
}
