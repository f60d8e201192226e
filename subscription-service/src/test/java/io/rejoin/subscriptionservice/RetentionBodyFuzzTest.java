// SPDX-License-Identifier: Apache-2.0
package io.rejoin.subscriptionservice;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.rejoin.core.Retention;
import io.rejoin.fuzzing.Work;
import io.rejoin.web.ProblemCode;
import io.rejoin.web.ProblemException;
import io.rejoin.web.WireDuration;
import java.nio.charset.StandardCharsets;

/** What an administrator asks for as a stream's retention. */
class RetentionBodyFuzzTest {

    @FuzzTest
    void aRetentionIsReadOrRefused(byte[] input) {
        Retention retention;
        try {
            retention = Work.bounded(input.length, () -> RetentionBody.parse(input));
        } catch (ProblemException refused) {
            assertThat(refused.code()).isEqualTo(ProblemCode.BODY_INVALID);
            assertThat(refused.detail()).hasSizeLessThan(400).matches("[ -~]+");
            return;
        }
        assertThat(RetentionBody.parse(written(retention))).isEqualTo(retention);
    }

    private static byte[] written(Retention retention) {
        return "{\"retention\":{\"maxEvents\":%d,\"maxAge\":\"%s\"}}"
                .formatted(retention.maxEvents(), WireDuration.format(retention.maxAge()))
                .getBytes(StandardCharsets.UTF_8);
    }
}
