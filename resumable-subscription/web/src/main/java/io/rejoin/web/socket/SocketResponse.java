// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.socket;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketFrameEncoder;
import io.rejoin.web.ProblemCode;
import io.rejoin.web.ProblemException;
import io.rejoin.web.delivery.FrameSink;
import io.rejoin.web.delivery.StreamingResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseCookie;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Schedulers;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.WebsocketServerSpec;

/**
 * The upgrade of a request to a WebSocket. Reactor Netty shakes hands; then both ends are taken over, and it learns of the
 * connection's end only.
 */
final class SocketResponse implements ServerResponse {

    static final String SUBPROTOCOL = "rejoin.v1";

    private static final String PROTOCOL_HEADER = "Sec-WebSocket-Protocol";
    private static final String VERSION_HEADER = "Sec-WebSocket-Version";
    private static final String VERSION = "13";

    private static final String EARLY = "rejoin.early";

    /**
     * Refuses what a client sends behind its request, before the answer: the codec of HTTP passes it on as it is on its way
     * out, and it would be lost together with its buffer.
     */
    private static final class EarlyBytes extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof ByteBuf bytes) {
                bytes.release();
                context.channel().close();
            } else {
                context.fireChannelRead(message);
            }
        }
    }

    /** Makes the session, whose peer the given one is. */
    @FunctionalInterface
    interface Sessions {

        SocketSession open(boolean compress, EventLoop eventLoop, SocketSession.Peer peer);
    }

    private final @Nullable String extension;
    private final Sessions sessions;

    /** @param extension what is agreed on to compress messages; {@code null} for nothing */
    private SocketResponse(@Nullable String extension, Sessions sessions) {
        this.extension = extension;
        this.sessions = sessions;
    }

    /** @throws ProblemException if the request is none for a WebSocket of this sub-protocol */
    static SocketResponse to(HttpHeaders request, Sessions sessions) {
        require(
                "websocket".equalsIgnoreCase(request.getFirst(HttpHeaders.UPGRADE))
                        && has(request, HttpHeaders.CONNECTION, "upgrade")
                        && request.containsHeader("Sec-WebSocket-Key"),
                "Upgrade: (expected: websocket)");
        require(VERSION.equals(request.getFirst(VERSION_HEADER)), VERSION_HEADER + ": (expected: " + VERSION + ")");
        require(
                has(request, PROTOCOL_HEADER, SUBPROTOCOL),
                PROTOCOL_HEADER + ": (expected: " + SUBPROTOCOL + " among those offered)");
        return new SocketResponse(SocketExtension.agreed(request), sessions);
    }

    private static boolean has(HttpHeaders headers, String name, String value) {
        return headers.getOrEmpty(name).stream()
                .flatMap(line -> List.of(line.split(",")).stream())
                .anyMatch(each -> each.strip().equalsIgnoreCase(value));
    }

    private static void require(boolean given, String detail) {
        if (!given) {
            throw new ProblemException(ProblemCode.UPGRADE_REQUIRED, detail);
        }
    }

    @Override
    public HttpStatusCode statusCode() {
        return HttpStatus.SWITCHING_PROTOCOLS;
    }

    @Override
    public HttpHeaders headers() {
        return new HttpHeaders();
    }

    @Override
    public MultiValueMap<String, ResponseCookie> cookies() {
        return new LinkedMultiValueMap<>();
    }

    @Override
    public Mono<Void> writeTo(ServerWebExchange exchange, Context context) {
        ServerHttpResponse response = exchange.getResponse();
        HttpServerResponse nettyResponse = StreamingResponse.nettyResponse(response);
        if (extension != null) {
            nettyResponse.header(SocketExtension.HEADER, extension);
        }
        WebsocketServerSpec spec = WebsocketServerSpec.builder()
                .protocols(SUBPROTOCOL)
                .maxFramePayloadLength(SocketHandler.MAX_MESSAGE_BYTES)
                .handlePing(true)
                .build();
        Mono<Channel> connected =
                Mono.create(result -> nettyResponse.withConnection(connection -> result.success(connection.channel())));
        // Has WebFlux settle status and headers, as it would for any response, before the upgrade.
        return response.setComplete().then(connected).flatMap(channel -> upgraded(channel, nettyResponse, spec));
    }

    /**
     * On the connection's event loop, whoever answers: there both ends are taken over in the turn that writes the answer.
     * From another thread it could come later than the client's first message, which Reactor Netty would keep.
     */
    private Mono<Void> upgraded(Channel channel, HttpServerResponse response, WebsocketServerSpec spec) {
        Mono<Void> upgraded = Mono.defer(() -> {
            channel.pipeline().addBefore(NettyPipeline.ReactiveBridge, EARLY, new EarlyBytes());
            return response.sendWebsocket((in, out) -> Mono.create(result -> takeOver(channel, result)), spec);
        });
        return channel.eventLoop().inEventLoop()
                ? upgraded
                : upgraded.subscribeOn(Schedulers.fromExecutor(channel.eventLoop()));
    }

    private void takeOver(Channel channel, MonoSink<Void> result) {
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.remove(EARLY);
        ChannelHandlerContext decoder = pipeline.context(WebSocketFrameDecoder.class);
        ChannelHandlerContext encoder = pipeline.context(WebSocketFrameEncoder.class);
        if (decoder == null || encoder == null || !channel.isActive()) {
            channel.close();
            result.success();
            return;
        }
        SocketHandler handler = new SocketHandler();
        pipeline.addAfter(decoder.name(), "rejoin.messages", handler);
        pipeline.addAfter(decoder.name(), "rejoin.fragments", new SocketFragments());
        pipeline.addAfter(decoder.name(), "rejoin.guard", new SocketFrameGuard(handler::spend));
        SocketSession session = sessions.open(extension != null, channel.eventLoop(), new SocketSession.Peer() {
            @Override
            public void roomForMessages() {
                handler.work();
            }

            @Override
            public void timePassed() {
                handler.refill();
            }

            @Override
            public void close() {
                channel.close();
                result.success();
            }
        });
        session.watch();
        session.attach(FrameSink.upgraded(channel, encoder, session));
        handler.start(session);
        // Ours instead of Reactor Netty's, which closes at a violation before anybody could say why. Last: it passes on
        // what it holds.
        pipeline.replace(decoder.handler(), "rejoin.frames", new WebSocket13FrameDecoder(config(extension != null)));
    }

    /** @param compressed whether frames may say that they are */
    static WebSocketDecoderConfig config(boolean compressed) {
        return WebSocketDecoderConfig.newBuilder()
                .expectMaskedFrames(true)
                .allowMaskMismatch(false)
                .allowExtensions(compressed)
                .maxFramePayloadLength(SocketHandler.MAX_MESSAGE_BYTES)
                .closeOnProtocolViolation(false)
                .withUTF8Validator(false)
                .build();
    }
}
