// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.ChannelId;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.rejoin.web.ProblemCode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientResponse;
import reactor.netty.resources.ConnectionProvider;

/** A real service with a real server that is told to stop. */
class DrainTest {

    private static final String SSE = "text/event-stream";
    private static final Duration SOON = Duration.ofSeconds(30);

    private static final Duration BEFORE_THE_PHASE_IS_OVER = Duration.ofSeconds(25);

    /** So many, evenly spread, that the last leaves when the window is nearly over. */
    private static final int CROWD = 10;

    private final ConnectionProvider connections =
            ConnectionProvider.builder("test").maxConnections(1_000).build();

    private HttpClient client(StreamApplication application, HttpProtocol protocol) {
        return HttpClient.create(connections).protocol(protocol).baseUrl("http://127.0.0.1:" + application.port());
    }

    private static CompletableFuture<String> stream(HttpClient client, String accept) {
        return client.headers(headers -> headers.set("Accept", accept))
                .get()
                .uri("/events?from=earliest")
                .responseContent()
                .asString()
                .reduce("", String::concat)
                .toFuture();
    }

    private static CompletableFuture<Void> crowd(StreamApplication application, HttpClient client) {
        List<CompletableFuture<String>> streams = new ArrayList<>();
        for (int i = 0; i < CROWD; i++) {
            streams.add(stream(client, SSE));
        }
        await().until(() -> application.departures().open() == CROWD);
        return CompletableFuture.allOf(streams.toArray(CompletableFuture[]::new));
    }

    private static HttpClientResponse publish(HttpClient client) {
        return Objects.requireNonNull(client.post()
                .uri("/events")
                .response((response, body) -> body.then().thenReturn(response))
                .blockLast(SOON));
    }

    @Test
    void everyStreamIsToldWhenToComeBackAndMissesNothing() throws InterruptedException {
        StreamApplication application = StreamApplication.start("rejoin.drain.notice=0s", "rejoin.drain.window=2s");
        HttpClient client = client(application, HttpProtocol.HTTP11);
        application.publisher().publish(StreamApplication.event("1")).block(SOON);
        List<CompletableFuture<String>> events = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            events.add(stream(client, SSE));
        }
        CompletableFuture<String> lines = stream(client, "application/x-ndjson");
        await().until(() -> application.departures().open() == 21);
        Thread stopping = application.stop();
        await().until(() -> application.departures().isDraining());
        stopping.join(SOON);
        assertThat(stopping.isAlive()).isFalse();
        assertThat(lines.join())
                .containsPattern("\"rejoin\":\"live\".*\n\\{\"rejoin\":\"drain\",\"reconnectAfterMs\":\\d+}\n$");
        for (CompletableFuture<String> stream : events) {
            assertThat(stream.join()).contains("data: 1\n\n").containsPattern("\n\nretry: [12]\\d\\d\n\n$");
        }
        assertThat(application.departures().drained()).isEqualTo(21);
    }

    @Test
    void whatIsUnderWayIsFinishedAndKeptConnectionsAreClosedInOrder() throws Exception {
        StreamApplication application = StreamApplication.start("rejoin.drain.notice=0s", "rejoin.drain.window=3s");
        HttpClient client = client(application, HttpProtocol.HTTP11);
        CompletableFuture<Void> streams = crowd(application, client);
        assertThat(publish(client).responseHeaders().contains(HttpHeaderNames.CONNECTION))
                .isFalse();
        CompletableFuture<Integer> underWay = client.post()
                .uri("/slow")
                .response((response, body) -> Mono.just(response.status().code()))
                .single()
                .toFuture();
        assertThat(application.slowPublish().begun().await(30, TimeUnit.SECONDS))
                .isTrue();
        Thread stopping = application.stop();
        await().until(() -> application.departures().isDraining());
        HttpClientResponse late = publish(client);
        assertThat(late.status().code()).isEqualTo(201);
        assertThat(late.responseHeaders().get(HttpHeaderNames.CONNECTION)).isEqualTo("close");
        streams.get(30, TimeUnit.SECONDS);
        assertThat(stopping.isAlive()).isTrue();
        var _ = application.slowPublish().goOn().tryEmitEmpty();
        assertThat(underWay.get(30, TimeUnit.SECONDS)).isEqualTo(201);
        stopping.join(SOON);
        assertThat(stopping.isAlive()).isFalse();
    }

    @Test
    void streamsOfAnHttp2ConnectionThatWasToldToGoGoOnUntilTheirMoment() throws Exception {
        StreamApplication application = StreamApplication.start(
                "rejoin.drain.notice=0s", "rejoin.drain.window=3s", "server.http2.enabled=true");
        Set<ChannelId> used = ConcurrentHashMap.newKeySet();
        HttpClient client = client(application, HttpProtocol.H2C)
                .doOnRequest(
                        (request, stream) -> used.add(stream.channel().parent().id()));
        List<String> seen = new ArrayList<>();
        List<CompletableFuture<Void>> ends = new ArrayList<>();
        for (int i = 0; i < CROWD; i++) {
            ends.add(client.headers(headers -> headers.set("Accept", SSE))
                    .get()
                    .uri("/events")
                    .responseContent()
                    .asString()
                    .doOnNext(text -> {
                        synchronized (seen) {
                            seen.add(text);
                        }
                    })
                    .then()
                    .toFuture());
        }
        await().until(() -> application.departures().open() == CROWD);
        assertThat(publish(client).status().code()).isEqualTo(201);
        Thread stopping = application.stop();
        await().until(() -> application.departures().isDraining());
        Set<ChannelId> before = Set.copyOf(used);
        await().untilAsserted(() -> {
            used.clear();
            assertThat(publish(client).status().code()).isEqualTo(201);
            assertThat(used).hasSize(1).doesNotContainAnyElementsOf(before);
        });
        await().until(() -> String.join("", seen).contains("retry: "));
        application
                .publisher()
                .publish(StreamApplication.event("\"after the first left\""))
                .block(SOON);
        CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new)).get(30, TimeUnit.SECONDS);
        stopping.join(SOON);
        assertThat(stopping.isAlive()).isFalse();
        String all = String.join("", seen);
        assertThat(all).contains("after the first left");
        assertThat(all.split("retry: ", -1)).hasSize(CROWD + 1);
    }

    @Test
    void connectionOfHttp2ThatGoesMeanwhileIsNotWaitedFor() throws Exception {
        StreamApplication application = StreamApplication.start(
                "rejoin.drain.notice=0s", "rejoin.drain.window=0s", "server.http2.enabled=true");
        Disposable underWay = client(application, HttpProtocol.H2C)
                .post()
                .uri("/slow")
                .response()
                .subscribe();
        assertThat(application.slowPublish().begun().await(30, TimeUnit.SECONDS))
                .isTrue();
        Thread stopping = application.stop();
        await().until(() -> isClosed(application.port()));
        connections.dispose();
        underWay.dispose();
        assertThat(stopping.join(BEFORE_THE_PHASE_IS_OVER)).isTrue();
    }

    private static boolean isClosed(int port) {
        try (Socket _ = new Socket("127.0.0.1", port)) {
            return false;
        } catch (IOException _) {
            return true;
        }
    }

    @Test
    void whoComesMeanwhileIsServedForAWhile() throws Exception {
        StreamApplication application = StreamApplication.start("rejoin.drain.notice=0s", "rejoin.drain.window=3s");
        HttpClient client = client(application, HttpProtocol.HTTP11);
        CompletableFuture<Void> streams = crowd(application, client);
        Thread stopping = application.stop();
        await().until(() -> application.departures().isDraining());
        assertThat(stream(client, SSE).get(30, TimeUnit.SECONDS))
                .contains("rejoin.live")
                .contains("retry: ");
        streams.get(30, TimeUnit.SECONDS);
        stopping.join(SOON);
        assertThat(stopping.isAlive()).isFalse();
    }

    /** One that is there and one that comes meanwhile. */
    @Test
    void webSocketsAreToldToo() throws Exception {
        StreamApplication application = StreamApplication.start("rejoin.drain.notice=0s", "rejoin.drain.window=3s");
        CompletableFuture<Void> streams = crowd(application, client(application, HttpProtocol.HTTP11));
        Conversation first = Conversation.open(application);
        await().until(() -> application.departures().open() == CROWD + 1);
        Thread stopping = application.stop();
        await().until(() -> application.departures().isDraining());
        Conversation second = Conversation.open(application);
        for (Conversation each : List.of(first, second)) {
            assertThat(each.closeCode.get(30, TimeUnit.SECONDS)).isEqualTo(ProblemCode.DRAINING.closeCode());
            assertThat(each.heard.toString())
                    .contains("\"op\":\"live\"")
                    .containsPattern("\\{\"op\":\"drain\",\"reconnectAfterMs\":[12]\\d\\d}$");
        }
        streams.get(30, TimeUnit.SECONDS);
        assertThat(application.departures().drained()).isEqualTo(CROWD + 2);
        stopping.join(SOON);
        assertThat(stopping.isAlive()).isFalse();
    }

    private static final class Conversation implements WebSocket.Listener {

        private final StringBuffer heard = new StringBuffer();
        private final CompletableFuture<Integer> closeCode = new CompletableFuture<>();

        static Conversation open(StreamApplication application) {
            Conversation conversation = new Conversation();
            WebSocket socket = java.net.http.HttpClient.newHttpClient()
                    .newWebSocketBuilder()
                    .subprotocols("rejoin.v1")
                    .buildAsync(URI.create("ws://127.0.0.1:" + application.port() + "/ws"), conversation)
                    .join();
            socket.sendText("{\"op\":\"subscribe\",\"stream\":\"room\"}", true).join();
            return conversation;
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
            heard.append(text);
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int statusCode, String reason) {
            closeCode.complete(statusCode);
            return null;
        }
    }

    /** The window is over for it as for all others, and the server does not wait for it either. */
    @Test
    void fiveHundredStreamsOfWhichOneReadsNothingDoNotHoldUpTheStop() throws Exception {
        StreamApplication application = StreamApplication.start(
                "rejoin.drain.notice=0s", "rejoin.drain.window=2s", "spring.lifecycle.timeout-per-shutdown-phase=30s");
        HttpClient client = client(application, HttpProtocol.HTTP11);
        try (Socket deaf = deaf(application.port())) {
            await().until(() -> application.departures().open() == 1);
            Flux.range(0, 100)
                    .concatMap(i ->
                            application.publisher().publish(StreamApplication.event('"' + "x".repeat(200_000) + '"')))
                    .blockLast(Duration.ofSeconds(60));
            List<CompletableFuture<String>> streams = new ArrayList<>();
            HttpClient latest = client.headers(headers -> headers.set("Accept", SSE));
            for (int i = 0; i < 499; i++) {
                streams.add(latest.get()
                        .uri("/events")
                        .responseContent()
                        .asString()
                        .reduce("", String::concat)
                        .toFuture());
            }
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> application.departures().open() == 500);
            Thread stopping = application.stop();
            assertThat(stopping.join(BEFORE_THE_PHASE_IS_OVER)).isTrue();
            for (CompletableFuture<String> stream : streams) {
                assertThat(stream.get(1, TimeUnit.SECONDS)).contains("retry: ");
            }
            assertThat(deaf.isClosed()).isFalse();
        }
    }

    private static Socket deaf(int port) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(8 * 1024);
        socket.connect(new InetSocketAddress("127.0.0.1", port));
        socket.getOutputStream()
                .write(("GET /events HTTP/1.1\r\nHost: test\r\nAccept: " + SSE + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }
}
