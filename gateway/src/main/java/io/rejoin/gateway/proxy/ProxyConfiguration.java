// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.proxy;

import io.netty.channel.ChannelOption;
import io.rejoin.gateway.entrance.ManagementPort;
import io.rejoin.gateway.route.GatewayRoute;
import io.rejoin.gateway.route.Routes;
import io.rejoin.gateway.settings.GatewaySettings;
import java.time.Duration;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.gateway.config.HttpClientProperties;
import org.springframework.cloud.gateway.filter.NettyRoutingFilter;
import org.springframework.cloud.gateway.filter.NettyWriteResponseFilter;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.http.client.ReactorResourceFactory;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

/** From a route to its product and back. */
@Configuration(proxyBeanMethods = false)
public class ProxyConfiguration {

    private static final int MAX_RESPONSE_HEADER_BYTES = 32 * 1024;
    private static final Duration PENDING_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(5);

    @Bean
    RouteLocator routes(GatewaySettings settings, ApplicationContext context, Environment environment) {
        List<GatewayRoute> routes = Routes.configured(settings.routes());
        ManagementPort management = ManagementPort.of(environment);
        routes.forEach(management::requireNotRoutedTo);
        return new Routes(routes, context);
    }

    /** Event loops and connections of this gateway alone: another program in the JVM that stops must not stop them. */
    @Bean
    ReactorResourceFactory reactorResourceFactory(GatewaySettings settings) {
        ReactorResourceFactory factory = new ReactorResourceFactory();
        factory.setUseGlobalResources(false);
        factory.setConnectionProviderSupplier(() -> upstreamConnections(settings.upstream()));
        factory.setShutdownQuietPeriod(Duration.ZERO);
        factory.setShutdownTimeout(SHUTDOWN_TIMEOUT);
        return factory;
    }

    private static ConnectionProvider upstreamConnections(GatewaySettings.Upstream settings) {
        return ConnectionProvider.builder("upstream")
                .maxConnections(settings.maxConnections())
                .pendingAcquireMaxCount(settings.maxPendingConnections())
                .pendingAcquireTimeout(PENDING_TIMEOUT)
                .maxIdleTime(settings.idleTimeout())
                .evictInBackground(settings.idleTimeout())
                .lifo()
                .build();
    }

    /** Never sends a request again by itself: what may be repeated is for the client, or a policy, to say. */
    @Bean
    HttpClient upstreamClient(ReactorResourceFactory resources, GatewaySettings settings) {
        return HttpClient.create(resources.getConnectionProvider())
                .runOn(resources.getLoopResources())
                .disableRetry(true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        settings.upstream().connectTimeout().toMillis())
                .option(ChannelOption.SO_KEEPALIVE, true)
                .httpResponseDecoder(spec -> spec.maxHeaderSize(MAX_RESPONSE_HEADER_BYTES));
    }

    @Bean
    NettyRoutingFilter sendUpstream(HttpClient client, GatewaySettings settings) {
        HttpClientProperties timeouts = new HttpClientProperties();
        timeouts.setResponseTimeout(settings.upstream().responseHeaderTimeout());
        return new NettyRoutingFilter(client, headerPolicy(), timeouts);
    }

    /**
     * Told of no streaming media types, because it loses buffers of those when a client leaves. Without, the server flushes at the end of
     * each turn of its event loop, which is at once too, and gathers what came in one read.
     */
    @Bean
    NettyWriteResponseFilter writeResponse() {
        return new NettyWriteResponseFilter(List.of(), headerPolicy());
    }

    private static ObjectProvider<List<HttpHeadersFilter>> headerPolicy() {
        List<HttpHeadersFilter> policy = List.of(HeaderPolicy.towardsProduct(), HeaderPolicy.towardsClient());
        return new ObjectProvider<>() {
            @Override
            public List<HttpHeadersFilter> getObject() {
                return policy;
            }
        };
    }

    @Bean
    StreamStartFilter streamStartFilter() {
        return new StreamStartFilter();
    }

    @Bean
    UpstreamUrlFilter upstreamUrlFilter() {
        return new UpstreamUrlFilter();
    }

    @Bean
    UpstreamFailureFilter upstreamFailureFilter() {
        return new UpstreamFailureFilter();
    }
}
