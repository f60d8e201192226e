// SPDX-License-Identifier: Apache-2.0
package io.rejoin.fuzzing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WorkTest {

    private static final int MEGABYTE = 1 << 20;

    @Test
    void whatIsReadInProportionIsGiven() throws Exception {
        assertThat(Work.bounded(MEGABYTE, () -> new byte[100 * MEGABYTE])).hasSize(100 * MEGABYTE);
    }

    @Test
    void whatCostsTooMuchEachTimeFails() {
        assertThatThrownBy(() -> Work.bounded(10, () -> new byte[MEGABYTE]))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("for 10 bytes of input");
    }

    /** Such as a cache that is filled, or classes that are loaded. */
    @Test
    void whatCostsTooMuchOnceIsGiven() {
        AtomicInteger calls = new AtomicInteger();
        assertThat(Work.<byte[], RuntimeException>bounded(
                        10, () -> new byte[calls.getAndIncrement() == 0 ? MEGABYTE : 1]))
                .hasSize(1);
    }

    @Test
    void aRefusalStaysOne() {
        assertThatThrownBy(() -> Work.bounded(10, () -> {
                    throw new IOException("refused");
                }))
                .isInstanceOf(IOException.class);
    }

    @Test
    void aRefusalMayNotCostMoreThanAValue() {
        assertThatThrownBy(() -> Work.bounded(10, () -> {
                    throw new IOException("refused after " + new byte[MEGABYTE].length);
                }))
                .isInstanceOf(AssertionError.class);
    }
}
