// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.core.Content;
import io.rejoin.core.Cursor;
import io.rejoin.core.LogUnavailableException;
import io.rejoin.core.Publication;
import io.rejoin.core.PublishOutcome;
import io.rejoin.core.memory.InMemoryEventLog;
import io.rejoin.core.spi.EventLog;
import io.rejoin.core.spi.Read;
import io.rejoin.core.spi.Slice;
import io.rejoin.web.RawClient;
import io.rejoin.web.ScriptedSubscriptions;
import io.rejoin.web.TestServer;
import io.rejoin.web.WebLimits;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Pages that are longer than a part. */
class PagePartsTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int EVENTS = 30;

    private final InMemoryEventLog events = new InMemoryEventLog(Clock.systemUTC(), new Random(1));
    private final List<Cursor> cursors = new ArrayList<>();
    private int readsUntilItFails = Integer.MAX_VALUE;

    private final EventLog log = new EventLog() {
        @Override
        public Mono<PublishOutcome> append(Publication publication) {
            return events.append(publication);
        }

        @Override
        public Mono<List<Slice>> read(List<Read> reads) {
            return --readsUntilItFails < 0
                    ? Mono.error(new LogUnavailableException("a test's", null))
                    : events.read(reads);
        }
    };

    private final TestServer server = TestServer.start(new ScriptedSubscriptions(), log, WebLimits.DEFAULT);
    private final RawClient client = server.client();

    PagePartsTest() {
        String payload = "\"" + "x".repeat(50_000) + "\"";
        for (int i = 0; i < EVENTS; i++) {
            publish(payload);
        }
    }

    private void publish(String json) {
        Content content = Content.json(json.getBytes(StandardCharsets.US_ASCII));
        PublishOutcome outcome =
                events.append(Publication.of(TestServer.STREAM, content)).block();
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        PublishOutcome.Committed.class,
                        committed -> cursors.add(committed.events().getFirst().cursor()));
    }

    private JsonNode page(String query) {
        client.get(query, "application/json");
        assertThat(client.status()).isEqualTo(200);
        return JSON.readTree(client.rest());
    }

    private static void assertSeqs(JsonNode page, long first, long last) {
        List<Long> seqs = new ArrayList<>();
        page.get("events").forEach(event -> seqs.add(event.get("seq").longValue()));
        assertThat(seqs)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(first, last).boxed().toList());
    }

    private void assertMember(JsonNode page, String name, int seq) {
        assertThat(page.get(name).stringValue()).isEqualTo(cursors.get(seq - 1).toString());
    }

    @Test
    void areAsLongAsTheyWouldBeInOnePiece() {
        JsonNode all = page("?limit=20");
        assertSeqs(all, 1, 20);
        assertMember(all, "next", 20);
        assertMember(all, "head", EVENTS);
        assertThat(all.has("prev")).isFalse();

        JsonNode byBytes = page("?after=" + cursors.get(1) + "&limit=1000");
        assertSeqs(byBytes, 3, 23); // the 21st brings the sum to 1 MiB
        assertMember(byBytes, "next", 23);
        assertMember(byBytes, "prev", 3);

        JsonNode last = page("?from=-7");
        assertSeqs(last, 24, 30);
        assertMember(last, "next", 30);
    }

    @Test
    void haveAllOfTheirEventsBackwards() {
        JsonNode back = page("?before=" + cursors.get(24) + "&limit=12");
        assertSeqs(back, 13, 24);
        assertMember(back, "next", 24);
        assertMember(back, "prev", 13);
        assertMember(back, "head", EVENTS);
    }

    @Test
    void endEarlyWhereTheLogDoesNotAnswerAnyMore() {
        readsUntilItFails = 2;
        JsonNode page = page("?limit=20");
        assertSeqs(page, 1, 6);
        assertMember(page, "next", 6);
        assertMember(page, "head", EVENTS);
    }

    /** A client that reads back would not know that something is missing at the end. */
    @Test
    void areCutOffWhereTheyGoBackwards() {
        readsUntilItFails = 1;
        client.get("?before=" + cursors.get(24) + "&limit=12", "application/json");
        assertThat(client.status()).isEqualTo(200);
        assertThat(client.isClosedByServer()).isTrue();
    }
}
