// SPDX-License-Identifier: Apache-2.0
package io.rejoin.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class ServerUrlsTest {

    @Test
    void takesARedisAndOneThatASentinelNames() {
        assertThat(ServerUrls.redis("redis://host:6379")).isEqualTo("redis://host:6379");
        String named = "redis-sentinel://:secret@host:26379#primary";
        assertThat(ServerUrls.redis(named)).isEqualTo(named);
        assertThatIllegalArgumentException().isThrownBy(() -> ServerUrls.redis("redis-cluster://host:6379"));
    }
}
