// SPDX-License-Identifier: Apache-2.0
package io.rejoin.integration;

import java.util.Map;
import java.util.TreeMap;

/** The threads of this JVM at one moment, counted by name without the numbers in it. */
final class ThreadCount {

    /** Reactor's for what may block: so many as were needed at once, each until it was idle for a minute or two, whoever asks. */
    static final String ELASTIC = "boundedElastic-#";

    private ThreadCount() {}

    static Map<String, Long> byName() {
        Map<String, Long> names = new TreeMap<>();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            names.merge(thread.getName().replaceAll("[0-9]+", "#"), 1L, Long::sum);
        }
        return names;
    }
}
