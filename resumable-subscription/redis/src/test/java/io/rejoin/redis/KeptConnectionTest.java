// SPDX-License-Identifier: Apache-2.0
package io.rejoin.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class KeptConnectionTest {

    @Test
    void theReasonOfAFailureIsItsInnermostCause() {
        Throwable denied = new RedisCommandExecutionException("DENIED Redis is running in protected mode");
        Throwable outer =
                new CompletionException(new RedisConnectionException("Unable to connect to redis:6379", denied));

        assertThat(KeptConnection.reason(outer))
                .contains("Unable to connect to redis:6379")
                .endsWith(denied.toString());
        assertThat(KeptConnection.reason(denied)).isEqualTo(denied.toString());
    }
}
