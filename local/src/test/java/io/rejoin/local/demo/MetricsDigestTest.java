// SPDX-License-Identifier: Apache-2.0
package io.rejoin.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class MetricsDigestTest {

    @Test
    void takesWhatIsShownAndSumsOverLabels() {
        assertThat(MetricsDigest.parsed("""
                # HELP rejoin_node_subscriptions Subscriptions open on this node now.
                # TYPE rejoin_node_subscriptions gauge
                rejoin_node_subscriptions 3.0
                rejoin_log_events_total{log="a",kind="x"} 1.5E3
                rejoin_log_events_total{log="b"} 2.0
                rejoin_log_events_created 1.0
                jvm_memory_used_bytes{area="heap"} 7.0
                """)).isEqualTo(Map.of("subscriptions", 3.0, "committed", 1502.0));
    }
}
