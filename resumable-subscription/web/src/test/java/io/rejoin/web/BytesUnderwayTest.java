// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;

class BytesUnderwayTest {

    private final BytesUnderway underway = new BytesUnderway("things", 10);
    private final BytesUnderway.Share one = underway.share();
    private final BytesUnderway.Share two = underway.share();

    @Test
    void countsWhatAllHold() {
        assertThat(one.hold(7)).isTrue();
        assertThat(two.hold(4)).isFalse();
        assertThat(underway.bytes()).isEqualTo(11);
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(underway::refuseIfFull)
                .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(ProblemCode.TOO_MUCH_UNDERWAY))
                .satisfies(refusal ->
                        assertThat(refusal.detail()).isEqualTo("things: 11 bytes under way (expected: at most 10)"));
        assertThat(two.hold(3)).isTrue();
        underway.refuseIfFull();
    }

    @Test
    void isCrowdedFromHalfOn() {
        one.hold(4);
        assertThat(underway.isCrowded()).isFalse();
        two.hold(1);
        assertThat(underway.isCrowded()).isTrue();
    }

    /** Bytes that come while a time-out ends their client's turn would be counted for ever. */
    @Test
    void whatComesAfterTheEndIsNotCounted() {
        one.hold(4);
        one.end();
        one.hold(6);
        assertThat(underway.bytes()).isZero();
    }
}
