// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.ChannelOption;
import io.rejoin.core.memory.InMemoryEventLog;
import io.rejoin.web.BytesUnderway;
import io.rejoin.web.Lease;
import io.rejoin.web.RawClient;
import io.rejoin.web.ResumableEndpoint;
import io.rejoin.web.RevocableLease;
import io.rejoin.web.ScriptedSubscriptions;
import io.rejoin.web.TestServer;
import io.rejoin.web.WebLimits;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Pages of a product's own go to clients as those of streams do. */
class OwnPageTest {

    private static final Duration NEVER = WebLimits.DEFAULT.writeStall();
    private static final Duration SOON = Duration.ofMillis(300);

    private final List<RawClient> open = new ArrayList<>();
    private TestServer server = start(NEVER, Lease.UNLIMITED);

    private static TestServer start(Duration stall, Lease lease) {
        WebLimits d = WebLimits.DEFAULT;
        WebLimits limits = new WebLimits(
                d.heartbeat(), stall, d.pageEvents(), d.pageBytes(), d.longPollWait(), d.retryDelay(), d.maxAge());
        return TestServer.start(
                new ResumableEndpoint(
                        new ScriptedSubscriptions(), new InMemoryEventLog(Clock.systemUTC(), new Random(1)), limits),
                lease,
                limits,
                http -> http.childOption(ChannelOption.SO_SNDBUF, 16 * 1024));
    }

    private void restart(Duration stall, Lease lease) {
        server.close();
        server = start(stall, lease);
    }

    @AfterEach
    void close() {
        open.forEach(RawClient::close);
        server.close();
    }

    private RawClient ask() {
        RawClient client = RawClient.connect(server.port(), 8 * 1024).send("GET /own");
        open.add(client);
        return client;
    }

    @Test
    void areSentWholeAndTheConnectionGoesOn() {
        RawClient client = ask();
        for (int i = 0; i < 2; i++) {
            assertThat(client.status()).isEqualTo(200);
            assertThat(client.header("content-type")).isEqualTo("application/json");
            assertThat(client.header("content-length")).isEqualTo(Integer.toString(TestServer.OWN.length()));
            assertThat(client.body(TestServer.OWN.length())).isEqualTo(TestServer.OWN);
            client.send("GET /own");
        }
    }

    @Test
    void areCutWhereTheClientTakesNothing() {
        restart(SOON, Lease.UNLIMITED);
        ask();
        await().until(() -> server.bytesWaiting() > 0);
        await().until(() -> server.connections() == 0);
    }

    @Test
    void areCutWhenTheLeaseEnds() {
        RevocableLease lease = new RevocableLease();
        restart(NEVER, lease);
        ask();
        await().until(() -> server.bytesWaiting() > 0);
        lease.revoke();
        await().until(() -> server.connections() == 0);
    }

    /** And keep others from being read at all. */
    @Test
    void areRefusedWhenAsMuchIsHeldAsMayBe() {
        int fit = (int) Math.ceilDiv(BytesUnderway.DEFAULT_MAX_BYTES, TestServer.OWN.length());
        for (int i = 0; i < fit; i++) {
            assertThat(ask().status()).isEqualTo(200);
        }
        RawClient refused = ask();
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.rest()).contains("\"code\":\"too-much-underway\"", "\"retryable\":true");
        assertThat(statusOfAStreamsPage()).isEqualTo(503);
        open.forEach(RawClient::close);
        await().until(() -> statusOfAStreamsPage() == 200);
    }

    private int statusOfAStreamsPage() {
        try (RawClient client = server.client().get("", "application/json")) {
            return client.status();
        }
    }
}
