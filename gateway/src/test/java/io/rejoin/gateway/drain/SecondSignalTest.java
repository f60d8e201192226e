// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.drain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;

class SecondSignalTest {

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
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
