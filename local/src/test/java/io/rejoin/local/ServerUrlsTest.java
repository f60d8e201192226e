// SPDX-License-Identifier: Apache-2.0
package io.rejoin.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServerUrlsTest {

    @Test
    void takesARedisAndOneThatASentinelNames() {
        assertThat(ServerUrls.redis("redis://host:6379")).isEqualTo("redis://host:6379");
        String named = "redis-sentinel://:secret@host:26379#primary";
        assertThat(ServerUrls.redis(named)).isEqualTo(named);
        assertThatIllegalArgumentException().isThrownBy(() -> ServerUrls.redis("redis-cluster://host:6379"));
    }

    @Test
    void takesSeveralSentinelsAndOneOfEverythingElse() {
        String several = "redis-sentinel://user:secret@one:26379,two#primary";
        assertThat(ServerUrls.redis(several)).isEqualTo(several);
        for (String refused :
                List.of("redis://one:6379,two:6379", "redis-sentinel://one,,two", "redis://one:65536", "redis://")) {
            assertThatIllegalArgumentException().as(refused).isThrownBy(() -> ServerUrls.redis(refused));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> ServerUrls.postgres("postgresql://one,two/rejoin"));
    }

    @Test
    void keepsTheTlsOfAPostgres() {
        assertThat(ServerUrls.postgres("r2dbcs:postgresql://host/rejoin")).isEqualTo("r2dbcs:postgresql://host/rejoin");
        assertThat(ServerUrls.postgres("jdbc:postgresql://host/rejoin?sslmode=require"))
                .isEqualTo("r2dbc:postgresql://host/rejoin?sslmode=require");
    }

    /** A sentinel that is down is what the others are for. */
    @Test
    void oneSentinelThatListensIsEnough() throws IOException {
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int nobody = new Ports().free();
            LocalOptions options = LocalOptions.in(Path.of("unused"))
                    .withRedis("redis-sentinel://127.0.0.1:%d,127.0.0.1:%d#primary"
                            .formatted(nobody, listening.getLocalPort()));
            ServerUrls.requireListening(options);
            LocalOptions alone = options.withRedis("redis-sentinel://127.0.0.1:%d#primary".formatted(nobody));
            assertThatExceptionOfType(LocalStartException.class)
                    .isThrownBy(() -> ServerUrls.requireListening(alone))
                    .withMessageStartingWith("Nobody answers at 127.0.0.1:" + nobody + ", given with --redis: ");
        }
    }
}
