// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeaseTest {

    private static final LeaseState REVOKED = new LeaseState.Revoked("revoked");
    private static final LeaseState BANNED = new LeaseState.AccessEnded("banned", "banned");

    @Test
    void isValidUntilItExpires() {
        Lease lease = Lease.until(Instant.ofEpochMilli(1_000));
        assertThat(lease.at(999)).isSameAs(LeaseState.VALID);
        assertThat(lease.at(1_000)).isSameAs(LeaseState.Expired.EXPIRED);
    }

    @Test
    void mayEndBeyondWhatMillisecondsCanSay() {
        assertThat(Lease.until(Instant.MAX).at(Long.MAX_VALUE - 1)).isSameAs(LeaseState.VALID);
        assertThat(Lease.until(Instant.MIN).at(Long.MIN_VALUE)).isSameAs(LeaseState.Expired.EXPIRED);
    }

    @Test
    void ofSeveralAllMustBeValidAndTheFirstSaysWhy() {
        Lease both = Lease.until(Instant.ofEpochMilli(10)).and(millis -> millis < 5 ? LeaseState.VALID : REVOKED);
        assertThat(both.at(4)).isSameAs(LeaseState.VALID);
        assertThat(both.at(5)).isSameAs(REVOKED);
        assertThat(both.at(10)).isSameAs(LeaseState.Expired.EXPIRED);
        assertThat(both.and(millis -> BANNED).at(4)).isSameAs(BANNED);
        assertThat(Lease.UNLIMITED.and(both).at(4)).isSameAs(LeaseState.VALID);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Banned", "a b", "a\nb"})
    void aReasonIsAWord(String reason) {
        assertThatThrownBy(() -> new LeaseState.AccessEnded(reason, ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("reason: ");
    }
}
