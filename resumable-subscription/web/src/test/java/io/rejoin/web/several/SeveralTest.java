// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.several;

import static io.rejoin.web.TestEvents.cursor;
import static io.rejoin.web.TestEvents.events;
import static io.rejoin.web.TestEvents.json;
import static io.rejoin.web.TestEvents.live;
import static io.rejoin.web.TestEvents.opened;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rejoin.core.Cursor;
import io.rejoin.core.LogUnavailableException;
import io.rejoin.core.OnReset;
import io.rejoin.core.ResetReason;
import io.rejoin.core.Signal;
import io.rejoin.core.StartAt;
import io.rejoin.core.memory.InMemoryEventLog;
import io.rejoin.web.RawClient;
import io.rejoin.web.ScriptedSubscriptions;
import io.rejoin.web.ScriptedSubscriptions.Script;
import io.rejoin.web.TestServer;
import io.rejoin.web.WebLimits;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Server-sent events of several streams. */
class SeveralTest {

    private final ScriptedSubscriptions subscriptions = new ScriptedSubscriptions();
    private final TestServer server =
            TestServer.start(subscriptions, new InMemoryEventLog(Clock.systemUTC(), new Random(1)), WebLimits.DEFAULT);
    private final RawClient client = server.client();

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    private void get(String query, String... headers) {
        String[] all = new String[headers.length + 1];
        System.arraycopy(headers, 0, all, 1, headers.length);
        all[0] = "Accept: text/event-stream";
        client.send("GET /several" + query, all);
    }

    private static String idOf(String block) {
        assertThat(block).startsWith("id: ");
        return block.substring(4, block.indexOf('\n'));
    }

    private static @Nullable Cursor position(String block, String stream) {
        return CompositeCursor.parse(idOf(block)).positionOf(stream);
    }

    @Test
    void opensWhenEveryStreamHasItsPlaceAndMovesOneAtATime() throws InterruptedException {
        get("?stream=b&stream=a&from=-3");
        Script a = subscriptions.next();
        Script b = subscriptions.next();
        assertThat(a.asked().stream().name()).isEqualTo("a");
        assertThat(a.asked().start()).isEqualTo(new StartAt.Back(3));
        a.tell(opened(5), events(json("a", 6, "1")));
        b.tell(opened(7));
        assertThat(client.status()).isEqualTo(200);
        String opening = client.until("\n\n");
        assertThat(position(opening, "a")).isEqualTo(cursor(5));
        assertThat(position(opening, "b")).isEqualTo(cursor(7));
        String event = client.until("\n\n");
        assertThat(position(event, "a")).isEqualTo(cursor(6));
        assertThat(position(event, "b")).isEqualTo(cursor(7));
        assertThat(event.substring(event.indexOf('\n') + 1))
                .isEqualTo("data: {\"stream\":\"a\",\"cursor\":\"0000000000000006_00000106\",\"seq\":6,"
                        + "\"time\":\"2026-01-02T03:04:05.678Z\",\"data\":1}\n\n");
        b.tell(live(7));
        String live = client.until("\n\n");
        assertThat(live)
                .contains("event: rejoin.live\ndata: {\"stream\":\"b\",\"cursor\":\"0000000000000007_00000107\"}");
    }

    @Test
    void goesOnFromOneCursorWithStreamsAddedAndDropped() throws InterruptedException {
        CompositePositions positions = new CompositePositions(List.of("a", "b"));
        positions.set("a", cursor(3));
        positions.set("b", cursor(4));
        String last = new String(positions.encoded(), StandardCharsets.US_ASCII);
        get("?stream=c&stream=b&from=earliest&errors=stream", "Last-Event-ID: " + last);
        Script b = subscriptions.next();
        Script c = subscriptions.next();
        assertThat(b.asked().start()).isEqualTo(StartAt.after(cursor(4)));
        assertThat(b.asked().onReset()).isEqualTo(OnReset.EARLIEST);
        assertThat(c.asked().start()).isEqualTo(StartAt.EARLIEST);
        b.tell(opened(4));
        c.tell(opened(0));
        client.status();
        String opening = client.until("\n\n");
        assertThat(position(opening, "a")).isNull();
        assertThat(position(opening, "c")).isEqualTo(Cursor.BEGINNING);
    }

    @Test
    void aResetOfOneLeavesTheOthers() throws InterruptedException {
        get("?stream=a&stream=b&stream=c");
        Script a = subscriptions.next();
        Script b = subscriptions.next();
        Script c = subscriptions.next();
        a.tell(new Signal.Reset(ResetReason.EXPIRED, cursor(1), null, cursor(5), cursor(9)));
        a.end();
        b.tell(opened(0));
        c.tell(opened(0));
        assertThat(client.status()).isEqualTo(200);
        // Not dropped before the client is told: one cut off in between would come back without it, and start it anew.
        assertThat(position(client.until("\n\n"), "a")).isEqualTo(cursor(1));
        String refused = client.until("\n\n");
        assertThat(refused).contains("\nevent: rejoin.reset\ndata: {\"stream\":\"a\",\"reason\":\"expired\"");
        assertThat(position(refused, "a")).isNull();
        b.tell(new Signal.Reset(ResetReason.STREAM_DELETED, cursor(0), null, cursor(0), cursor(0)));
        b.end();
        String deleted = client.until("\n\n");
        assertThat(deleted).contains("event: rejoin.reset").contains("\"stream\":\"b\"");
        assertThat(position(deleted, "b")).isNull();
        c.tell(events(json("c", 1, "1")));
        assertThat(position(client.until("\n\n"), "c")).isEqualTo(cursor(1));
        c.tell(new Signal.Reset(ResetReason.STREAM_DELETED, cursor(1), null, cursor(0), cursor(0)));
        c.end();
        assertThat(client.rest()).contains("\"stream\":\"c\"");
    }

    @Test
    void isRefusedWhileNothingWasSaid() throws InterruptedException {
        get("?stream=a&stream=b");
        Script a = subscriptions.next().tell(opened(0));
        subscriptions.next().fail(new LogUnavailableException("gone", null));
        assertThat(client.status()).isEqualTo(503);
        assertThat(client.rest()).contains("log-unavailable");
        await().until(a::isCancelled);
    }

    @Test
    void releasesAllWhenTheClientLeaves() throws InterruptedException {
        get("?stream=a&stream=b");
        Script a = subscriptions.next().tell(opened(0));
        Script b = subscriptions.next();
        client.close();
        await().until(() -> a.isCancelled() && b.isCancelled());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "?from=latest                     | 400 | parameter-invalid",
                "?stream=a&stream=a               | 400 | parameter-invalid",
                "?stream=a&limit=1                | 400 | parameter-invalid",
                "?stream=                         | 400 | stream-name-invalid",
                "?stream                          | 400 | stream-name-invalid",
                "?stream&stream=                  | 400 | parameter-invalid",
                "?stream=a&stream=ws              | 400 | stream-name-invalid",
                "?stream=a&cursor=x               | 400 | cursor-malformed",
                "?stream=a&stream=secret1         | 403 | forbidden"
            })
    void refusesWhatIsWrong(String query, int status, String code) {
        get(query.strip());
        assertThat(client.status()).isEqualTo(status);
        assertThat(client.rest()).contains("\"code\":\"" + code + "\"");
        assertThat(subscriptions.isUnused()).isTrue();
    }

    @Test
    void namesAllThatIsForbidden() {
        get("?stream=secret2&stream=a&stream=secret1");
        assertThat(client.status()).isEqualTo(403);
        assertThat(client.rest()).contains("\"streams\":[\"secret1\",\"secret2\"]");
    }

    @Test
    void takesSoManyStreamsAndNoMore() {
        String many = IntStream.rangeClosed(0, WebLimits.STREAMS_PER_RESPONSE)
                .mapToObj(i -> "stream=s" + i)
                .collect(Collectors.joining("&"));
        get("?" + many);
        assertThat(client.status()).isEqualTo(400);
        assertThat(client.rest()).contains("1..64 different streams");
    }
}
