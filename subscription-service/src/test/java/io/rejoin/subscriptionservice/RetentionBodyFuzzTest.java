// SPDX-License-Identifier: Apache-2.0
package io.rejoin.subscriptionservice;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.rejoin.core.OwnRetention;
import io.rejoin.fuzzing.Work;
import io.rejoin.web.ProblemCode;
import io.rejoin.web.ProblemException;
import io.rejoin.web.WireDuration;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What an administrator asks for as a stream's retention. */
class RetentionBodyFuzzTest {

    @FuzzTest
    void aRetentionIsReadOrRefused(byte[] input) {
        OwnRetention retention;
        try {
            retention = Work.bounded(input.length, () -> RetentionBody.parse(input));
        } catch (ProblemException refused) {
            assertThat(refused.code()).isEqualTo(ProblemCode.BODY_INVALID);
            assertThat(refused.detail()).hasSizeLessThan(400).matches("[ -~]+");
            return;
        }
        assertThat(RetentionBody.parse(written(retention))).isEqualTo(retention);
    }

    private static byte[] written(OwnRetention retention) {
        List<String> members = new ArrayList<>();
        Duration maxAge = retention.maxAge();
        if (retention.maxEvents() != null) {
            members.add("\"maxEvents\":" + retention.maxEvents());
        }
        if (maxAge != null) {
            members.add("\"maxAge\":\"" + WireDuration.format(maxAge) + "\"");
        }
        return ("{\"retention\":{" + String.join(",", members) + "}}").getBytes(StandardCharsets.UTF_8);
    }
}
