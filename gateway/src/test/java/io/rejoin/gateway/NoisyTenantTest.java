// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Threat: a tenant makes as many users as it needs to have the platform for itself. */
class NoisyTenantTest extends LimitedTest {

    @Test
    void tenantIsStoppedAndItsNeighbourIsNot() throws IOException {
        int served = 0;
        for (int user = 0; user < 6; user++) {
            served += flood(OF_USER, READ, bearer("tenant-3", "user-" + user), from("198.51.100." + user));
        }

        assertThat(served).isEqualTo(OF_TENANT);
        assertThat(upstream.received()).hasSize(OF_TENANT);
        assertServed("tenant-4", "alice", "198.51.100.1");
    }
}
