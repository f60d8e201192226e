// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Threat: one machine sends with many users' tokens; with IPv6 it has more addresses than there are stars. */
class NoisyAddressTest extends LimitedTest {

    @Test
    void addressIsStoppedBeforeItsTokensAreLookedAtAndItsNeighbourIsNot() throws IOException {
        int served = 0;
        for (int user = 0; user < 8; user++) {
            String tenant = user % 2 == 0 ? "tenant-5" : "tenant-6";
            served += flood(OF_USER, READ, bearer(tenant, "user-" + user), from("203.0.113.7"));
        }

        assertThat(served).isEqualTo(OF_ADDRESS);
        assertRateLimited(FrontDoorTest.request(one, READ, from("203.0.113.7")));
        assertServed("tenant-6", "alice", "203.0.113.8");
    }

    @Test
    void wholeNetworkOfAnIpv6ClientIsOneAddress() throws IOException {
        int served = 0;
        for (int user = 0; user < 5; user++) {
            String address = "2001:db8:0:7::" + Integer.toHexString(0xbeef + user);
            served += flood(
                    OF_USER, "GET /streams/v1/room:1?" + user, bearer("tenant-7", "user-" + user % 3), from(address));
            served += flood(OF_USER, READ, bearer("tenant-8", "user-" + user % 3), from(address));
        }

        assertThat(served).isEqualTo(OF_ADDRESS);
        assertServed("tenant-4", "bob", "2001:db8:0:8::beef");
    }
}
