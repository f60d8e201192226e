// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import tools.jackson.databind.JsonNode;

/** Pages of long messages. */
class LargePageTest extends ServiceTest {

    private static final int MESSAGES = 24;

    /** Of a message, in ASCII: three of the longest parts. */
    private static final int LENGTH = 3 * ChatLimits.TEXT_LENGTH;

    private final String room = alice.room("private", "kitchen");

    LargePageTest() {
        String text = "{\"type\":\"text\",\"text\":\"" + "x".repeat(ChatLimits.TEXT_LENGTH) + "\"}";
        for (int i = 1; i <= MESSAGES; i++) {
            alice.post(
                            room + "/messages",
                            "{\"clientId\":\"m" + i + "\",\"parts\":[" + text + "," + text + "," + text + "]}")
                    .assertStatus(201);
        }
    }

    @Test
    void endEarlyAndLeadToTheNext() {
        List<Long> backwards = new ArrayList<>();
        for (JsonNode page = page(""); ; page = page("&before=" + page.path("before"))) {
            backwards.addAll(0, numbers(page));
            if (page.path("before").isMissingNode()) {
                break;
            }
        }
        List<Long> forwards = new ArrayList<>();
        for (JsonNode page = page("&after=0"); ; page = page("&after=" + page.path("after"))) {
            forwards.addAll(numbers(page));
            if (page.path("after").isMissingNode()) {
                break;
            }
        }
        assertThat(forwards).hasSize(MESSAGES).isSorted().isEqualTo(backwards);
    }

    private JsonNode page(String from) {
        Answer page = alice.get(room + "/messages?limit=100" + from).assertStatus(200);
        assertThat(page.body()).hasSizeLessThan(ChatLimits.MESSAGES_PAGE_LENGTH + 2 * LENGTH);
        return page.json();
    }

    private static List<Long> numbers(JsonNode page) {
        return page.path("messages")
                .valueStream()
                .map(message -> message.path("number").asLong())
                .toList();
    }

    /** Each on a stream of its own that takes nothing, as a client behind the gateway can have them. */
    @Test
    void areBoundedInNumberWhileTheirClientsDoNotRead() throws InterruptedException {
        int pages = 130;
        int atOnce = 10;
        AtomicInteger refused = new AtomicInteger();
        Semaphore answered = new Semaphore(0);
        List<Disposable> stalled = new ArrayList<>();
        ConnectionProvider one = ConnectionProvider.create("one", 1);
        try {
            HttpClient http = HttpClient.create(one)
                    .protocol(HttpProtocol.H2C)
                    .http2Settings(settings -> settings.initialWindowSize(1).maxConcurrentStreams(pages))
                    .headers(headers -> headers.set("Rejoin-Identity", Gateway.token(alice.tenant(), "alice")));
            while (stalled.size() < pages) {
                for (int i = 0; i < atOnce; i++) {
                    TakesNothing client = new TakesNothing();
                    stalled.add(client);
                    http.get()
                            .uri("http://127.0.0.1:" + NODE.port() + "/chat/v1" + room + "/messages?limit=100")
                            .response((response, body) -> {
                                if (response.status().code() == 503) {
                                    refused.incrementAndGet();
                                }
                                answered.release();
                                return body.cast(Object.class);
                            })
                            .subscribe(client);
                }
                assertThat(answered.tryAcquire(atOnce, 20, TimeUnit.SECONDS)).isTrue();
            }
            assertThat(refused).hasValueBetween(1, pages / 2);
            for (String page : List.of(
                    "/rooms", "/public-rooms", room + "/members", room + "/bans", room + "/messages/1/versions")) {
                alice.get(page).assertProblem(503, "too-much-underway");
            }
        } finally {
            stalled.forEach(Disposable::dispose);
            one.disposeLater().block();
        }
        await().untilAsserted(() -> alice.get(room + "/messages").assertStatus(200));
    }

    private static final class TakesNothing extends BaseSubscriber<Object> {

        @Override
        protected void hookOnSubscribe(Subscription subscription) {}
    }
}
