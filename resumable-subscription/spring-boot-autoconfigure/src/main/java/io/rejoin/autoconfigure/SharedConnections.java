// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;
import org.springframework.util.unit.DataSize;

/**
 * What an HTTP/2 connection from a gateway may carry, where {@code server.http2.enabled} is set: many streams, and request headers
 * of the size that {@code server.max-http-request-header-size} says, which by itself is for HTTP/1.1 only.
 */
final class SharedConnections implements WebServerFactoryCustomizer<NettyReactiveWebServerFactory>, Ordered {

    /** Open at once on one connection; a gateway opens another one beyond. */
    static final int MAX_STREAMS = 1_000;

    /**
     * Resets on one connection within the window. Each client that leaves a stream is one: by Netty's default of 200, meant for
     * strangers, seven that leave in a second would cut everybody else's streams on the connection. The gateway bounds strangers.
     */
    private static final int MAX_RESETS = 100_000;

    private static final int RESETS_WINDOW_SECONDS = 30;

    private static final DataSize DEFAULT_MAX_REQUEST_HEADER = DataSize.ofKilobytes(8);

    private final DataSize maxRequestHeader;

    private SharedConnections(DataSize maxRequestHeader) {
        this.maxRequestHeader = maxRequestHeader;
    }

    static SharedConnections of(Environment environment) {
        return new SharedConnections(Binder.get(environment)
                .bind("server.max-http-request-header-size", DataSize.class)
                .orElse(DEFAULT_MAX_REQUEST_HEADER));
    }

    @Override
    public void customize(NettyReactiveWebServerFactory factory) {
        factory.addServerCustomizers(
                server -> server.http2Settings(settings -> settings.maxConcurrentStreams(MAX_STREAMS)
                        .maxHeaderListSize(maxRequestHeader.toBytes())
                        .maxDecodedRstFramesPerWindow(MAX_RESETS, RESETS_WINDOW_SECONDS)
                        .maxEncodedRstFramesPerWindow(MAX_RESETS, RESETS_WINDOW_SECONDS)));
    }

    /** The last: Spring Boot puts settings of its own, with the size of headers alone, in the place of those that are there. */
    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE;
    }
}
