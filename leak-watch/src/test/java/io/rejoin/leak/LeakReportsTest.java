// SPDX-License-Identifier: Apache-2.0
package io.rejoin.leak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** That the watch sees what it is there for. The reports are taken here, so that the watch of this very run has none left. */
class LeakReportsTest {

    private static final LeakReports REPORTS = LeakWatch.reports();

    @Test
    void aBufferThatNobodyReleasesIsToldOnceWithWhoTouchedIt() {
        lose();
        Awaitility.await("the report").untilAsserted(() -> {
            REPORTS.collect();
            assertThatThrownBy(REPORTS::requireNone)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageStartingWith("leaks: 1 (expected: none)")
                    .hasMessageContaining("here it was lost");
        });
        assertThatCode(REPORTS::requireNone).doesNotThrowAnyException();
    }

    @Test
    void oneThatIsReleasedIsNot() {
        PooledByteBufAllocator.DEFAULT.directBuffer(64).writeByte(1).release();
        REPORTS.collect();
        assertThatCode(REPORTS::requireNone).doesNotThrowAnyException();
    }

    @Test
    void oneIsUnreleasedUntilItIsReleased() {
        long before = LeakWatch.unreleased();
        ByteBuf buffer = PooledByteBufAllocator.DEFAULT.directBuffer(64);
        assertThat(LeakWatch.unreleased()).isEqualTo(before + 1);
        buffer.retain().release();
        assertThat(LeakWatch.unreleased()).isEqualTo(before + 1);
        buffer.release();
        assertThat(LeakWatch.unreleased()).isEqualTo(before);
    }

    private static void lose() {
        PooledByteBufAllocator.DEFAULT.directBuffer(64).writeByte(1).touch("here it was lost");
    }
}
