// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.core.env.Environment;
import org.springframework.util.unit.DataSize;
import reactor.netty.http.server.HttpServer;

/**
 * What an HTTP/2 connection from a gateway may carry, where {@code server.http2.enabled} is set: many streams, and request headers
 * of the size that {@code server.max-http-request-header-size} says, which by itself is for HTTP/1.1 only.
 */
final class SharedConnections implements NettyServerCustomizer {

    /** Open at once on one connection; a gateway opens another one beyond. */
    static final int MAX_STREAMS = 1_000;

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
    public HttpServer apply(HttpServer server) {
        return server.http2Settings(
                settings -> settings.maxConcurrentStreams(MAX_STREAMS).maxHeaderListSize(maxRequestHeader.toBytes()));
    }
}
