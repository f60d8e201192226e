// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.drain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.Disposable;

class SecondSignalTest {

    private static final int INT = 1 << 1;

    /** A shell has what it starts in its background ignore INT, and a JVM leaves it so: then this is one that nobody can send. */
    static List<String> heeded() throws IOException {
        Path status = Path.of("/proc/self/status");
        boolean ignored = Files.exists(status)
                && Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("SigIgn:"))
                        .anyMatch(line ->
                                (Long.parseUnsignedLong(line.substring(7).strip(), 16) & INT) != 0);
        return ignored ? List.of("TERM") : List.of("TERM", "INT");
    }

    @ParameterizedTest
    @MethodSource("heeded")
    void isHeardUntilNobodyListens(String name) throws Exception {
        Class<?> type = Class.forName("sun.misc.Signal");
        Object signal = type.getConstructor(String.class).newInstance(name);
        CountDownLatch before = new CountDownLatch(1);
        CountDownLatch heard = new CountDownLatch(1);
        Disposable outer = SecondSignal.listen(before::countDown);
        try {
            Disposable inner = SecondSignal.listen(heard::countDown);
            type.getMethod("raise", type).invoke(null, signal);
            assertThat(heard.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(before.getCount()).isOne();

            inner.dispose();
            type.getMethod("raise", type).invoke(null, signal);
            assertThat(before.await(10, TimeUnit.SECONDS)).isTrue();
        } finally {
            outer.dispose();
        }
    }
}
