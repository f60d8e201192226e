// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.web.ProblemException;
import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.http.server.reactive.MockServerHttpResponse;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** Those that end while a server stops are in the generic service's tests. */
class WholeBodiesTest {

    private final CompletableFuture<String> body = new CompletableFuture<>();
    private final Sinks.Empty<Void> reading = Sinks.empty();

    private final HttpHandler reader = new WholeBodies()
            .apply((request, response) -> reading.asMono()
                    .then(text(request))
                    .doOnNext(body::complete)
                    .doOnError(body::completeExceptionally)
                    .then());

    private static Mono<String> text(ServerHttpRequest request) {
        return DataBufferUtils.join(request.getBody())
                .map(buffer -> {
                    String text = buffer.toString(US_ASCII);
                    DataBufferUtils.release(buffer);
                    return text;
                })
                .defaultIfEmpty("");
    }

    private void send(String chunks, boolean readAfterTheAnswer) throws IOException {
        DisposableServer server = HttpServer.create()
                .host("127.0.0.1")
                .handle(new ReactorHttpHandlerAdapter(reader))
                .bindNow();
        try (Socket client = new Socket("127.0.0.1", server.port())) {
            if (!readAfterTheAnswer) {
                var _ = reading.tryEmitEmpty();
            }
            client.getOutputStream()
                    .write(("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks)
                            .getBytes(US_ASCII));
            assertThat(client.getInputStream().read()).isEqualTo('H');
            var _ = reading.tryEmitEmpty();
        } finally {
            server.disposeNow();
        }
    }

    @Test
    void wholeBodyIsRead() throws IOException {
        send("4\r\ntrue\r\n0\r\n\r\n", false);
        assertThat(body.join()).isEqualTo("true");
    }

    /** The server answers it by itself, with what it discards what has come. */
    @Test
    void malformedBodyThatIsReadAfterwardsIsNotTakenForAnEmptyOne() throws IOException {
        send("4\r\ntrue\r\nzz\r\n", true);
        assertThat(body)
                .failsWithin(java.time.Duration.ofSeconds(20))
                .withThrowableThat()
                .withCauseInstanceOf(ProblemException.class);
    }

    @Test
    void bodyOfAMockIsLeftAsItIs() {
        var _ = reading.tryEmitEmpty();
        reader.handle(MockServerHttpRequest.post("/").body("true"), new MockServerHttpResponse())
                .block();
        assertThat(body.join()).isEqualTo("true");
    }
}
