// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.problem;

import static io.rejoin.web.TestEvents.cursor;
import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.core.LogUnavailableException;
import io.rejoin.core.OnReset;
import io.rejoin.core.ResetReason;
import io.rejoin.core.Signal;
import io.rejoin.core.StreamBusyException;
import io.rejoin.core.TooManySubscriptionsException;
import io.rejoin.core.memory.InMemoryEventLog;
import io.rejoin.web.ProblemCode;
import io.rejoin.web.ProblemException;
import io.rejoin.web.RawClient;
import io.rejoin.web.ScriptedSubscriptions;
import io.rejoin.web.ScriptedSubscriptions.Script;
import io.rejoin.web.TestServer;
import io.rejoin.web.WebLimits;
import java.time.Clock;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.netty.channel.AbortedException;

/** How refusals are told, over a real socket. */
class ProblemTest {

    private static final String SSE = "text/event-stream";

    private final ScriptedSubscriptions subscriptions = new ScriptedSubscriptions();
    private final TestServer server =
            TestServer.start(subscriptions, new InMemoryEventLog(Clock.systemUTC(), new Random(1)), WebLimits.DEFAULT);
    private final RawClient client = server.client();

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    @Test
    void aClientThatLeavesInTheMiddleOfItsBodyIsNoErrorOfOurs() {
        ProblemException problem =
                new ProblemMapping(new Random(1)).problemOf(new AbortedException("Connection has been closed"), "");
        assertThat(problem.code()).isEqualTo(ProblemCode.REQUEST_INVALID);
    }

    @Test
    void aRefusedCursorIsGoneWithBothEndsOfWhatThereIs() throws InterruptedException {
        client.get("?cursor=" + cursor(9), SSE);
        Script script = subscriptions.next();
        script.tell(new Signal.Reset(ResetReason.EXPIRED, cursor(9), null, cursor(10), cursor(20)));
        script.end();
        assertThat(client.status()).isEqualTo(410);
        assertThat(client.header("content-type")).isEqualTo("application/problem+json");
        assertThat(client.header("cache-control")).isEqualTo("no-store, no-transform");
        assertThat(client.header("retry-after")).isNull();
        assertThat(client.rest())
                .isEqualTo("{\"type\":\"urn:rejoin:problem:cursor-expired\","
                        + "\"title\":\"Cursor older than what is kept\",\"status\":410,"
                        + "\"detail\":\"cursor: 0000000000000009_00000109"
                        + " (expected: a cursor not older than 0000000000000010_0000010a)\","
                        + "\"code\":\"cursor-expired\",\"retryable\":false,\"reason\":\"expired\","
                        + "\"refused\":\"" + cursor(9) + "\",\"earliest\":\"" + cursor(10) + "\",\"latest\":\""
                        + cursor(20) + "\"}");
    }

    @Test
    void anUnavailableLogIsToBeTriedAgainLater() throws InterruptedException {
        client.get("", SSE);
        subscriptions.next().fail(new LogUnavailableException("password=hunter2", null));
        assertThat(client.status()).isEqualTo(503);
        assertThat(Integer.parseInt(client.header("retry-after"))).isBetween(2, 4);
        assertThat(client.rest())
                .contains("\"code\":\"log-unavailable\"")
                .contains("\"retryable\":true")
                .doesNotContain("hunter2");
    }

    @Test
    void aFullNodeSaysSo() throws InterruptedException {
        client.get("", "application/x-ndjson");
        subscriptions.next().fail(new TooManySubscriptionsException("subscriptions", 5));
        assertThat(client.status()).isEqualTo(503);
        assertThat(client.rest())
                .contains("too-many-subscriptions")
                .contains("subscriptions: the limit of 5 is reached");
    }

    @Test
    void aHeldStreamIsToBeTriedAgain() {
        ProblemException problem = new ProblemMapping(new Random(1))
                .problemOf(new StreamBusyException("delete", new IllegalStateException("hunter2")), "");
        assertThat(problem.code()).isEqualTo(ProblemCode.STREAM_BUSY);
        assertThat(problem.getMessage()).endsWith("delete: the stream is held by another transaction");
    }

    @Test
    void whatNobodyExpectedIsToldByANumberOnly() throws InterruptedException {
        client.get("", SSE);
        subscriptions.next().fail(new IllegalStateException("select * from secrets"));
        assertThat(client.status()).isEqualTo(500);
        assertThat(client.rest())
                .containsPattern("\"errorId\":\"[0-9a-f]{16}\"")
                .contains("\"code\":\"internal-error\"")
                .doesNotContain("secrets")
                .doesNotContain("IllegalState");
    }

    @Test
    void aBrowserIsToldToComeBackRatherThanToGiveUp() throws InterruptedException {
        client.get("?errors=stream", SSE);
        Script script = subscriptions.next();
        assertThat(script.asked().onReset()).isEqualTo(OnReset.EARLIEST);
        script.fail(new LogUnavailableException("down", null));
        assertThat(client.status()).isEqualTo(200);
        assertThat(client.header("content-type")).isEqualTo(SSE);
        String body = client.rest();
        assertThat(body).matches("retry: [0-9]+\n\n");
        assertThat(Integer.parseInt(body.replaceAll("[^0-9]", ""))).isBetween(2_000, 4_000);
    }

    @Test
    void aBrowserIsRefusedWhatItCannotMendByComingBack() {
        client.get("?errors=stream&cursor=x", SSE);
        assertThat(client.status()).isEqualTo(400);
    }

    @Test
    void aBrowserMayChooseWhereItGoesOn() throws InterruptedException {
        client.get("?errors=stream&onreset=latest", SSE);
        assertThat(subscriptions.next().asked().onReset()).isEqualTo(OnReset.LATEST);
    }

    @Test
    void anythingElseIsNotFound() {
        client.send("GET /nothing");
        assertThat(client.status()).isEqualTo(404);
        assertThat(client.rest()).contains("\"code\":\"not-found\"");
    }
}
