// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpMethod;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A gateway that is to end before all have left. */
@ExtendWith(QuietLog.class)
class HurriedDrainTest {

    /** Below what a gateway would wait for by itself, the window or the end of a request. */
    private static final Duration SOON = Duration.ofSeconds(15);

    private final Upstream product = new Upstream();

    @AfterEach
    void stop() {
        product.close();
    }

    private static void raise(String name) throws ReflectiveOperationException {
        Class<?> signal = Class.forName("sun.misc.Signal");
        signal.getMethod("raise", signal)
                .invoke(null, signal.getConstructor(String.class).newInstance(name));
    }

    private static boolean isLeaving(GatewayUnderTest gateway) throws IOException {
        return "close"
                .equals(FrontDoorTest.request(gateway, "GET /streams/v1/leaving", FrontDoorTest.bearer())
                        .header("Connection"));
    }

    @Test
    void secondSignalEndsAllWaiting() throws Exception {
        GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(product.uri(), "rejoin.gateway.drain.window=25s");
        product.answers((request, response) -> request.method() == HttpMethod.POST
                ? Mono.never()
                : request.uri().endsWith("/events")
                        ? response.header("Content-Type", "text/event-stream")
                                .send(
                                        Flux.concat(Mono.just(Unpooled.copiedBuffer("id: 1\n\n", UTF_8)), Mono.never()),
                                        flush -> true)
                        : response.send());
        try (RawHttp first = new RawHttp(gateway.port());
                RawHttp second = new RawHttp(gateway.port());
                RawHttp hanging = new RawHttp(gateway.port())) {
            for (RawHttp stream : new RawHttp[] {first, second}) {
                stream.send("GET /streams/v1/a/events HTTP/1.1", "Host: a", FrontDoorTest.bearer())
                        .head();
                stream.chunk();
            }
            hanging.send("POST /streams/v1/a/events HTTP/1.1", "Host: a", FrontDoorTest.bearer(), "Content-Length: 0");
            await().until(() -> product.received().size() == 3);
            Thread stopping = Thread.ofPlatform().start(gateway::close);
            await().until(() -> isLeaving(gateway));

            raise("TERM");

            for (RawHttp stream : new RawHttp[] {first, second}) {
                assertThat(new String(stream.chunk(), UTF_8)).matches("retry: [12]\\d{3}\n\n");
            }
            assertThat(hanging.stream().read()).as("cut off").isEqualTo(-1);
            assertThat(stopping.join(SOON)).isTrue();
        }
    }

    @Test
    void clientThatDoesNotReadIsNotWaitedFor() throws Exception {
        // Of a shared connection that is reset under its hands the product of the test would warn.
        GatewayUnderTest gateway =
                GatewayUnderTest.inFrontOf(product.uri(), "rejoin.gateway.routes.streams.http2=false");
        byte[] event = ("data: " + "x".repeat(1_000) + "\n\n").getBytes(UTF_8);
        AtomicLong sent = new AtomicLong();
        product.answers((request, response) -> response.header("Content-Type", "text/event-stream")
                .send(
                        Mono.fromSupplier(() -> {
                                    sent.incrementAndGet();
                                    return Unpooled.wrappedBuffer(event);
                                })
                                .repeat(),
                        flush -> true));
        try (RawHttp stalled = new RawHttp(gateway.port(), 16 * 1024)) {
            stalled.send("GET /streams/v1/a/events HTTP/1.1", "Host: a", FrontDoorTest.bearer())
                    .head();
            AtomicLong before = new AtomicLong();
            await().pollInterval(Duration.ofMillis(200))
                    .until(() -> sent.get() > 0 && before.getAndSet(sent.get()) == sent.get());

            assertThat(Thread.ofPlatform().start(gateway::close).join(SOON)).isTrue();
        }
    }
}
