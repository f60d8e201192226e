// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;

class SecondSignalTest {

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void isHeard(String name) throws Exception {
        CountDownLatch heard = new CountDownLatch(1);
        Disposable listening = SecondSignal.listen(heard::countDown);
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            signal.getMethod("raise", signal)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name));
            assertThat(heard.await(10, TimeUnit.SECONDS)).isTrue();
        } finally {
            listening.dispose();
        }
    }
}
