// SPDX-License-Identifier: Apache-2.0
package io.rejoin.prove.scene;

import java.io.IOException;
import java.util.stream.Stream;

/** What processes are sent. */
enum Signal {
    KILL,
    STOP,
    CONT;

    /** Sends it to a process and then to all that it started, so that it starts no other meanwhile. */
    void sendToAll(ProcessHandle process) {
        Stream.concat(Stream.of(process), process.descendants()).forEach(each -> send(each.pid()));
    }

    void send(long pid) {
        try {
            // It may have ended by itself: then there is nobody to be told.
            int _ = new ProcessBuilder("kill", "-" + name(), Long.toString(pid))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new SceneException("kill -" + name() + " " + pid, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
