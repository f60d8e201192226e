// SPDX-License-Identifier: Apache-2.0
package io.rejoin.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PollTest {

    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration SHORT = Duration.ofMillis(1);

    private int looks;

    @Test
    void asksNoMoreOnceItIsTrue() throws InterruptedException {
        assertThat(Poll.within(LONG, SHORT, () -> ++looks == 3)).isTrue();
        assertThat(looks).isEqualTo(3);
    }

    @Test
    void looksOnceHoweverShortTheLimit() throws InterruptedException {
        assertThat(Poll.within(Duration.ZERO, LONG, () -> ++looks == 1)).isTrue();
    }

    @Test
    void givesUp() throws InterruptedException {
        assertThat(Poll.within(SHORT, SHORT, () -> ++looks < 0)).isFalse();
        assertThat(looks).isGreaterThan(1);
    }

    @Test
    void aFailureEndsTheWaiting() {
        assertThatThrownBy(() -> Poll.within(LONG, LONG, () -> {
                    throw new IOException("gone");
                }))
                .isInstanceOf(IOException.class);
    }
}
