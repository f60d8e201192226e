// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web;

import static io.rejoin.web.TestEvents.cursor;
import static io.rejoin.web.TestEvents.event;
import static io.rejoin.web.TestEvents.events;
import static io.rejoin.web.TestEvents.json;
import static io.rejoin.web.TestEvents.live;
import static io.rejoin.web.TestEvents.opened;
import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.core.Content;
import io.rejoin.core.EphemeralEvent;
import io.rejoin.core.ResetReason;
import io.rejoin.core.Signal;
import io.rejoin.core.memory.InMemoryEventLog;
import io.rejoin.web.ScriptedSubscriptions.Script;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NdjsonTest {

    @Test
    void isOneObjectALine() throws InterruptedException {
        ScriptedSubscriptions subscriptions = new ScriptedSubscriptions();
        InMemoryEventLog log = new InMemoryEventLog(Clock.systemUTC(), new Random(1));
        try (TestServer server = TestServer.start(subscriptions, log, WebLimits.DEFAULT);
                RawClient client = server.client().get("?onreset=earliest", "application/x-ndjson")) {
            Content typing = new Content("typing", Content.JSON, "true".getBytes(StandardCharsets.UTF_8));
            Script script = subscriptions
                    .next()
                    .tell(
                            opened(0),
                            events(json(1, "{\n\"a\":1}"), event(2, new Content("t", "image/png", new byte[] {1, 2, 3
                            }))),
                            live(2),
                            new Signal.Ephemeral(
                                    new EphemeralEvent(TestServer.STREAM, 2, Duration.ofSeconds(1), typing)),
                            new Signal.Reset(ResetReason.EXPIRED, cursor(2), cursor(5), cursor(5), cursor(9)),
                            new Signal.Reset(ResetReason.STREAM_DELETED, cursor(5), null, cursor(0), cursor(0)));
            script.end();
            assertThat(client.status()).isEqualTo(200);
            assertThat(client.header("content-type")).isEqualTo("application/x-ndjson");
            assertThat(client.rest()).isEqualTo("""
                    {"rejoin":"opened","cursor":"0000000000000000_00000000"}
                    {"cursor":"0000000000000001_00000101","seq":1,"time":"2026-01-02T03:04:05.678Z","data":{ "a":1}}
                    {"cursor":"0000000000000002_00000102","seq":2,"type":"t","time":"2026-01-02T03:04:05.678Z",\
                    "data":"AQID","encoding":"base64","contentType":"image/png"}
                    {"rejoin":"live","cursor":"0000000000000002_00000102"}
                    {"rejoin":"ephemeral","type":"typing","data":true}
                    {"rejoin":"reset","cursor":"0000000000000005_00000105","reason":"expired",\
                    "refused":"0000000000000002_00000102","earliest":"0000000000000005_00000105",\
                    "latest":"0000000000000009_00000109"}
                    {"rejoin":"reset","reason":"stream-deleted","refused":"0000000000000005_00000105",\
                    "earliest":"0000000000000000_00000000","latest":"0000000000000000_00000000"}
                    """);
        }
    }
}
