// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Threat: one user of a tenant sends as fast as it can, through every gateway and from every address it has. */
class NoisyUserTest extends LimitedTest {

    @Test
    void userIsStoppedAndItsColleagueIsNot() throws IOException {
        int served = 0;
        for (int i = 0; i < 3; i++) {
            served += flood(OF_USER, READ, bearer("tenant-1", "mallory"), from("192.0.2." + i));
        }

        assertThat(served).isEqualTo(OF_USER);
        assertThat(upstream.received()).hasSize(OF_USER);
        assertServed("tenant-1", "alice", "192.0.2.1");
        assertServed("tenant-2", "mallory", "192.0.2.1");
    }

    @Test
    void answersTellWhatIsLeftOfTheTightestLimit() throws IOException {
        RawHttp.Response first = FrontDoorTest.request(one, READ, bearer("tenant-1", "bob"), from("192.0.2.9"));
        RawHttp.Response second = FrontDoorTest.request(other, READ, bearer("tenant-1", "bob"), from("192.0.2.9"));

        assertThat(first.header("RateLimit-Policy")).isEqualTo("\"user-requests\";q=10;w=600");
        assertThat(first.header("RateLimit")).isEqualTo("\"user-requests\";r=9;t=60");
        assertThat(second.header("RateLimit")).startsWith("\"user-requests\";r=8;t=1");
    }

    @Test
    void eachKindOfRequestHasItsOwnLimit() throws IOException {
        assertThat(flood(2 * OF_USER, READ, bearer("tenant-1", "carol"), from("192.0.2.20")))
                .isEqualTo(OF_USER);

        assertThat(FrontDoorTest.request(
                                one,
                                "POST /streams/v1/room:1/events",
                                bearer("tenant-1", "carol"),
                                from("192.0.2.20"),
                                "Content-Length: 0")
                        .status())
                .isEqualTo(200);
    }
}
