// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.rejoin.gateway.proxy.NamesOfATest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.resources.LoopResources;

/** The connections of HTTP/2 to products that go, die, or lose their address. */
class SharedConnectionTest extends FrontDoorTest {

    private static final int REQUESTS = 200;
    private static final int CLIENTS = 4;
    private static final int REQUESTS_BETWEEN = 40;

    private final Set<Channel> connections = ConcurrentHashMap.newKeySet();

    private static Channel connection(HttpServerRequest request) {
        AtomicReference<Channel> connection = new AtomicReference<>();
        request.withConnection(stream -> connection.set(stream.channel().parent()));
        return Objects.requireNonNull(connection.get());
    }

    private static void goAway(Channel connection) {
        connection
                .eventLoop()
                .execute(() -> connection.writeAndFlush(
                        new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR).setExtraStreamIds(Integer.MAX_VALUE)));
    }

    @Test
    void productThatSendsItsClientsAwayFailsNoRequest() throws Exception {
        AtomicInteger served = new AtomicInteger();
        Sinks.Empty<Void> commit = Sinks.empty();
        CountDownLatch underWay = new CountDownLatch(1);
        upstream.answers((request, response) -> {
            Channel connection = connection(request);
            connections.add(connection);
            if (request.uri().endsWith("/slow")) {
                underWay.countDown();
                return commit.asMono().then(Mono.defer(() -> response.send().then()));
            }
            if (served.incrementAndGet() % REQUESTS_BETWEEN == 0) {
                goAway(connection);
            }
            return request.receive().then(Mono.defer(() -> response.status(201).send()));
        });
        try (RawHttp slow = new RawHttp(gateway.port())) {
            slow.send("GET /streams/v1/slow HTTP/1.1", "Host: a", bearer());
            assertThat(underWay.await(10, TimeUnit.SECONDS)).isTrue();
            // POSTs without a key, so that the gateway may repeat none of them.
            List<Integer> statuses = Flux.range(0, CLIENTS)
                    .flatMap(client -> Mono.fromCallable(() -> post(REQUESTS / CLIENTS))
                            .subscribeOn(reactor.core.scheduler.Schedulers.boundedElastic()))
                    .flatMapIterable(all -> all)
                    .collectList()
                    .block();
            assertThat(statuses).hasSize(REQUESTS).containsOnly(201);
            assertThat(connections).hasSizeGreaterThan(REQUESTS / REQUESTS_BETWEEN / 2);
            commit.tryEmitEmpty().orThrow();
            assertThat(slow.response().status()).isEqualTo(200);
        }
    }

    private static List<Integer> post(int times) throws IOException {
        List<Integer> statuses = new java.util.ArrayList<>();
        try (RawHttp client = new RawHttp(gateway.port())) {
            for (int i = 0; i < times; i++) {
                client.send("POST /streams/v1/a/events HTTP/1.1", "Host: a", bearer(), "Content-Length: 1");
                statuses.add(client.sendBytes("1").response().status());
            }
        }
        return statuses;
    }

    @Test
    void clientsOfOneEventLoopShareAConnectionAndThoseOfAnotherHaveTheirOwn() throws IOException {
        upstream.answers((request, response) -> {
            connections.add(connection(request));
            return response.header("Content-Type", "text/event-stream")
                    .sendHeaders()
                    .then(Mono.never());
        });
        List<RawHttp> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 2 * LoopResources.DEFAULT_IO_WORKER_COUNT; i++) {
                RawHttp client = new RawHttp(gateway.port());
                clients.add(client);
                assertThat(client.send("GET /streams/v1/a/events HTTP/1.1", "Host: a", bearer())
                                .head())
                        .contains("HTTP/1.1 200 OK");
            }
            assertThat(connections).hasSize(LoopResources.DEFAULT_IO_WORKER_COUNT);
        } finally {
            for (RawHttp client : clients) {
                client.close();
            }
        }
    }

    /** Answers the head of one stream, and is never heard of again; its kernel goes on acknowledging. */
    private static void fallSilent(ServerSocket product) {
        try (Socket socket = product.accept()) {
            var out = socket.getOutputStream();
            out.write(RawHttp2.bytes(RawHttp2.SETTINGS, 0, 0, new byte[0]));
            out.write(RawHttp2.bytes(RawHttp2.SETTINGS, 1, 0, new byte[0]));
            socket.getInputStream().readNBytes(24 + 9); // the preface and the beginning of the settings
            out.write(RawHttp2.bytes(
                    RawHttp2.HEADERS,
                    RawHttp2.END_HEADERS,
                    3,
                    RawHttp2.block(":status", "200", "content-type", "text/event-stream")));
            socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
        } catch (IOException e) {
            // The gateway hung up, as it should.
        }
    }

    @Test
    void connectionThatDiedWithoutAWordIsNoticedAndItsStreamsEnd() throws Exception {
        try (ServerSocket product = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                GatewayUnderTest impatient = GatewayUnderTest.inFrontOf(
                        "http://127.0.0.1:" + product.getLocalPort(),
                        "rejoin.gateway.upstream.http2.ping-after=300ms",
                        "rejoin.gateway.upstream.http2.ping-timeout=300ms");
                RawHttp client = new RawHttp(impatient.port())) {
            Thread.ofVirtual().start(() -> fallSilent(product));
            assertThat(client.send("GET /streams/v1/a/events HTTP/1.1", "Host: a", bearer())
                            .head())
                    .contains("HTTP/1.1 200 OK");
            assertThat(client.stream().read()).as("cut, not ended").isEqualTo(-1);
        }
    }

    @Test
    void addressThatGoesAwayIsLeftByNewRequestsAndKeepsItsStreamsToTheirEnd() throws Exception {
        InetAddress one = InetAddress.getByName("127.0.0.1");
        InetAddress other = InetAddress.getByName("127.0.0.2");
        AtomicReference<List<InetAddress>> addresses = new AtomicReference<>(List.of(one, other));
        Sinks.Many<String> events = Sinks.many().multicast().directBestEffort();
        Upstream.Handler answers = (request, response) -> request.uri().endsWith("/events")
                ? response.header("Content-Type", "text/event-stream")
                        .send(
                                Flux.concat(Mono.just("id: 1\n\n"), events.asFlux())
                                        .map(text -> Unpooled.copiedBuffer(text, UTF_8)),
                                flush -> true)
                : response.send();
        Upstream first = new Upstream("127.0.0.1", 0);
        Upstream second = new Upstream("127.0.0.2", first.port());
        GatewayUnderTest balancing = GatewayUnderTest.resolving(
                NamesOfATest.having(addresses::get),
                "http://product:" + first.port(),
                "rejoin.gateway.upstream.http2.resolve-interval=100ms");
        try (RawHttp stream = new RawHttp(balancing.port())) {
            first.answers(answers);
            second.answers(answers);
            await().until(() -> {
                status(balancing);
                return !first.received().isEmpty() && !second.received().isEmpty();
            });
            addresses.set(List.of(other));
            awaitOnly(balancing, second, first);
            stream.send("GET /streams/v1/a/events HTTP/1.1", "Host: a", bearer())
                    .head();
            stream.chunk();

            addresses.set(List.of(one));
            awaitOnly(balancing, first, second);
            events.tryEmitNext("id: 2\n\n").orThrow();
            assertThat(new String(stream.chunk(), UTF_8)).isEqualTo("id: 2\n\n");

            // Back in the name, but nobody listens there any more: passed over at once, and no request fails.
            addresses.set(List.of(one, other));
            second.close();
            for (int i = 0; i < REQUESTS; i++) {
                assertThat(status(balancing)).isEqualTo(200);
            }
        } finally {
            balancing.close();
            first.close();
            second.close();
        }
    }

    private static int status(GatewayUnderTest gateway) throws IOException {
        return request(gateway, "GET /streams/v1/a", bearer()).status();
    }

    /** Until the name's new addresses are known: then none of many requests goes elsewhere. */
    private static void awaitOnly(GatewayUnderTest gateway, Upstream serving, Upstream left) {
        await().until(() -> {
            serving.received().clear();
            left.received().clear();
            for (int i = 0; i < 10; i++) {
                assertThat(status(gateway)).isEqualTo(200);
            }
            return left.received().isEmpty() && serving.received().size() == 10;
        });
    }
}
