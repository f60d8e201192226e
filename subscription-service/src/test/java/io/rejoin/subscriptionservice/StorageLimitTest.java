// SPDX-License-Identifier: Apache-2.0
package io.rejoin.subscriptionservice;

import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.core.spi.StoredBytes;
import io.rejoin.web.StorageLimit;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Tenants over their limit, on a node whose time for limits stands still until a test moves it. */
class StorageLimitTest extends ServiceTest {

    private static final long LIMIT = 40;
    private static final String BODY = "\"0123456789012345678\""; // 21 bytes
    private static final VirtualTimeScheduler TIME = VirtualTimeScheduler.create();
    private static final ServiceNode LIMITED =
            ServiceNode.start(Map.of("rejoin.storage.limit-per-tenant", LIMIT + "B"), OwnTime.class);

    static class OwnTime {

        @Bean
        StorageLimit storageLimit(StoredBytes log) {
            return new StorageLimit(log, LIMIT, TIME);
        }
    }

    @AfterAll
    static void stop() {
        LIMITED.close();
    }

    @Test
    void aTenantOverItsLimitIsRefusedUntilItMadeRoomWhileItsNeighbourPublishes() {
        Client full = LIMITED.client("full");
        String stream = freshStream();
        full.publish(stream, BODY);
        full.publish(stream, BODY, "Idempotency-Key", "k");
        TIME.advanceTimeBy(StorageLimit.PERIOD);

        Answer refused = full.post(events(stream), "1");
        assertThat(refused.status()).isEqualTo(507);
        assertThat(refused.text("code")).isEqualTo("storage-full");
        assertThat(full.post(events(stream), BODY, "Idempotency-Key", "k").status())
                .as("a retry")
                .isEqualTo(201);
        assertThat(full.post(events(stream), "1", "Ephemeral", "5s").status())
                .as("an ephemeral event")
                .isEqualTo(202);
        assertThat(full.get(events(stream) + "?from=earliest").status())
                .as("a read")
                .isEqualTo(200);
        LIMITED.client("neighbour").publish(stream, BODY);

        full.delete("/streams/v1/" + stream);
        TIME.advanceTimeBy(StorageLimit.PERIOD);
        full.publish(stream, BODY);
    }

    @Test
    void theLimitInTheTokenGoesBeforeTheServicesOwn() {
        String stream = freshStream();
        Client own = new Client(LIMITED.port(), Gateway.token("own", 20));
        assertThat(own.post(events(stream), BODY).status()).isEqualTo(507);
        new Client(LIMITED.port(), Gateway.token("own", 1_000)).publish(stream, BODY);
    }
}
