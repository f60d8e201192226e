// SPDX-License-Identifier: Apache-2.0
package io.rejoin.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;

/** What a verifier said, with the questions that tests ask of it. */
record Judged(Verification verification) {

    static Judged by(TokenVerifier verifier, String token) {
        return new Judged(Objects.requireNonNull(verifier.verify(token).block()));
    }

    /** By a verifier of {@link Tokens#KEY} with default policy at {@link ManualClock#START}. */
    static Judged byDefault(String token) {
        return by(
                new TenantTokenVerifier(
                        KeySource.of(java.util.List.of(Tokens.KEY)), TokenPolicy.defaults(), new ManualClock()),
                token);
    }

    Identity accepted() {
        assertThat(verification).isInstanceOf(Verification.Accepted.class);
        return ((Verification.Accepted) verification).identity();
    }

    void rejected(Rejection reason) {
        assertThat(verification).isInstanceOfSatisfying(Verification.Rejected.class, rejected -> {
            assertThat(rejected.reason()).as(rejected.detail()).isEqualTo(reason);
            assertThat(rejected.detail())
                    .hasSizeLessThanOrEqualTo(Verification.Rejected.MAX_DETAIL_LENGTH)
                    .matches("[ -~]+");
        });
    }
}
