// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web;

import static io.rejoin.web.TestEvents.events;
import static io.rejoin.web.TestEvents.json;
import static io.rejoin.web.TestEvents.live;
import static io.rejoin.web.TestEvents.opened;
import static io.rejoin.web.TestEvents.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rejoin.core.memory.InMemoryEventLog;
import io.rejoin.web.ScriptedSubscriptions.Script;
import java.time.Clock;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;

/** The same deliveries as streams of one HTTP/2 connection, as a gateway would have them. */
class Http2Test {

    private final ScriptedSubscriptions subscriptions = new ScriptedSubscriptions();
    private final TestServer server = TestServer.start(
            new ResumableEndpoint(
                    subscriptions, new InMemoryEventLog(Clock.systemUTC(), new Random(1)), WebLimits.DEFAULT),
            Lease.UNLIMITED,
            WebLimits.DEFAULT,
            http -> http.protocol(HttpProtocol.H2C));

    @AfterEach
    void close() {
        server.close();
    }

    private Flux<String> sse() {
        return HttpClient.create()
                .protocol(HttpProtocol.H2C)
                .port(server.port())
                .headers(headers -> headers.set("Accept", "text/event-stream"))
                .get()
                .uri("http://127.0.0.1:" + server.port() + "/events")
                .responseContent()
                .asString();
    }

    @Test
    void sendsFramesAndEndsAndReleases() throws InterruptedException {
        var whole = sse().collectList().toFuture();
        Script script = subscriptions.next().tell(opened(0), events(json(1, "1")), live(1));
        script.end();
        assertThat(String.join("", whole.join()))
                .isEqualTo("id: 0000000000000000_00000000\n\n"
                        + "id: 0000000000000001_00000101\ndata: 1\n\n"
                        + "id: 0000000000000001_00000101\nevent: rejoin.live\ndata: {}\n\n");
    }

    @Test
    void sendsWhatIsLargerThanTheStreamsWindow() throws InterruptedException {
        String large = "x".repeat(1 << 20);
        var whole = sse().collectList().toFuture();
        Script script = subscriptions.next().tell(opened(0), events(text(1, large)), events(text(2, large)));
        script.end();
        assertThat(String.join("", whole.join()))
                .contains("data: " + large + "\n\nid: ")
                .endsWith(large + "\n\n");
    }

    @Test
    void takesNoMoreThanAStalledStreamsWindowAndSomeAndReleasesItWhenItLeaves() throws InterruptedException {
        BaseSubscriber<String> client = new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                subscription.request(1);
            }
        };
        sse().subscribe(client);
        Script script = subscriptions.next().tell(opened(0));
        String large = "x".repeat(100_000);
        for (int i = 1; i <= 100; i++) {
            script.tell(events(text(i, large)));
        }
        await().during(Duration.ofMillis(300)).atMost(Duration.ofSeconds(5)).until(() -> script.delivered() < 20);
        client.cancel();
        await().atMost(Duration.ofSeconds(1)).until(script::isCancelled);
    }
}
