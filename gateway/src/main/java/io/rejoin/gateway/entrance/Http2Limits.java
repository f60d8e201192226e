// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.entrance;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;
import org.springframework.util.unit.DataSize;

/**
 * What a client's HTTP/2 connection may carry. Resets of streams and continued headers are bounded by Netty's own defaults: 200 in
 * 30 s, and 16 frames.
 *
 * @param maxStreams open at once on one connection
 * @param maxHeaders the size of a request's headers, as HTTP/2 counts them
 * @param pingTimeout how long a client may leave a ping unanswered
 */
record Http2Limits(int maxStreams, DataSize maxHeaders, Duration pingTimeout)
        implements WebServerFactoryCustomizer<NettyReactiveWebServerFactory>, Ordered {

    private static final DataSize DEFAULT_MAX_HEADERS = DataSize.ofKilobytes(32);

    static Http2Limits of(ConnectionSettings settings, Environment environment) {
        DataSize maxHeaders = Binder.get(environment)
                .bind("server.max-http-request-header-size", DataSize.class)
                .orElse(DEFAULT_MAX_HEADERS);
        return new Http2Limits(settings.maxStreams(), maxHeaders, settings.pingTimeout());
    }

    @Override
    public void customize(NettyReactiveWebServerFactory factory) {
        factory.addServerCustomizers(server -> server.http2Settings(http2 -> http2.maxConcurrentStreams(maxStreams)
                .maxHeaderListSize(maxHeaders.toBytes())
                .pingAckTimeout(pingTimeout)));
    }

    /** The last: Spring Boot puts settings of its own, with the size of headers alone, in the place of those that are there. */
    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE;
    }
}
