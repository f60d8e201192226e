// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.proxy;

import io.micrometer.core.instrument.MeterRegistry;
import io.rejoin.gateway.drain.DrainConfiguration;
import io.rejoin.gateway.drain.OpenStreams;
import io.rejoin.gateway.entrance.ManagementPort;
import io.rejoin.gateway.exchange.ExchangeEndFilter;
import io.rejoin.gateway.observe.TraceHeaders;
import io.rejoin.gateway.route.GatewayRoute;
import io.rejoin.gateway.route.Routes;
import io.rejoin.gateway.settings.GatewaySettings;
import io.rejoin.gateway.settings.UpstreamHttp2Settings;
import io.rejoin.gateway.settings.WebSocketSettings;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import javax.net.ssl.SSLException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cloud.gateway.config.HttpClientProperties;
import org.springframework.cloud.gateway.filter.NettyWriteResponseFilter;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.http.client.ReactorResourceFactory;
import reactor.core.scheduler.Schedulers;
import reactor.netty.http.client.HttpClient;

/** From a route to its product and back. */
@Configuration(proxyBeanMethods = false)
@Import(DrainConfiguration.class)
@EnableConfigurationProperties({UpstreamHttp2Settings.class, WebSocketSettings.class})
public class ProxyConfiguration {

    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(5);

    @Bean
    Routes routes(GatewaySettings settings, ApplicationContext context, Environment environment) {
        List<GatewayRoute> routes = Routes.configured(settings.routes());
        ManagementPort management = ManagementPort.of(environment);
        routes.forEach(management::requireNotRoutedTo);
        return new Routes(routes, context);
    }

    /** Event loops and connections of this gateway alone: another program in the JVM that stops must not stop them. */
    @Bean
    ReactorResourceFactory reactorResourceFactory() {
        ReactorResourceFactory factory = new ReactorResourceFactory();
        factory.setUseGlobalResources(false);
        factory.setShutdownQuietPeriod(Duration.ZERO);
        factory.setShutdownTimeout(SHUTDOWN_TIMEOUT);
        return factory;
    }

    @Bean
    UpstreamClients upstreamClients(
            ReactorResourceFactory resources, GatewaySettings settings, UpstreamHttp2Settings http2) {
        return new UpstreamClients(resources.getLoopResources(), settings.upstream(), http2);
    }

    @Bean
    @ConditionalOnMissingBean(UpstreamAddresses.Lookup.class)
    NameLookup nameLookup(ReactorResourceFactory resources, UpstreamHttp2Settings settings) {
        return new NameLookup(resources.getLoopResources(), settings.resolveInterval());
    }

    @Bean
    Products products(
            Routes routes, UpstreamHttp2Settings http2, UpstreamClients clients, UpstreamAddresses.Lookup names) {
        HttpClient exclusive = clients.http1();
        HttpClient shared = clients.http2();
        return new Products(routes, route -> {
            URI upstream = route.upstream();
            UpstreamAddresses addresses =
                    upstream.getScheme().equals("http") ? addresses(upstream, names, http2.resolveInterval()) : null;
            HttpClient client = Product.naming(route, addresses, route.http2() ? shared : exclusive);
            return new Product(
                    route,
                    route.http2() && clients.isSharedByLoop()
                            ? LocalClient.byLoop(client)
                            : LocalClient.anywhere(client),
                    addresses);
        });
    }

    private static UpstreamAddresses addresses(URI upstream, UpstreamAddresses.Lookup names, Duration interval) {
        return new UpstreamAddresses(
                upstream.getHost(), upstream.getPort(), names, interval, Schedulers.parallel(), new Random());
    }

    @Bean
    UpstreamSender sendUpstream(Products products, UpstreamClients clients, TraceHeaders traces) {
        // Times are bounded by the ResilienceFilter, all attempts together.
        return new UpstreamSender(products, clients.http1(), headerPolicy(traces), new HttpClientProperties());
    }

    @Bean
    WebSocketFilter webSocketFilter(
            ReactorResourceFactory resources,
            GatewaySettings settings,
            WebSocketSettings webSockets,
            UpstreamAddresses.Lookup names,
            OpenStreams open,
            TraceHeaders traces)
            throws SSLException {
        ProductWebSockets products = new ProductWebSockets(
                resources.getLoopResources(), settings.upstream().connectTimeout(), webSockets.handshakeTimeout());
        return new WebSocketFilter(
                products, names, open, webSockets.maxFrame().toBytes(), HeaderPolicy.towardsProduct(traces));
    }

    @Bean
    NettyWriteResponseFilter writeResponse(TraceHeaders traces) {
        return new AnswerWriter(headerPolicy(traces));
    }

    private static ObjectProvider<List<HttpHeadersFilter>> headerPolicy(TraceHeaders traces) {
        List<HttpHeadersFilter> policy = List.of(HeaderPolicy.towardsProduct(traces), HeaderPolicy.towardsClient());
        return new ObjectProvider<>() {
            @Override
            public List<HttpHeadersFilter> getObject() {
                return policy;
            }
        };
    }

    @Bean
    StreamStartFilter streamStartFilter(
            OpenStreams open, @Value("${server.compression.enabled:false}") boolean compresses) {
        return new StreamStartFilter(open, compresses);
    }

    @Bean
    ResilienceFilter resilienceFilter(Routes routes, GatewaySettings settings, MeterRegistry registry) {
        Duration timeout = settings.upstream().responseHeaderTimeout();
        PerRoute<ProductGuard> guards =
                new PerRoute<>(route -> ProductGuard.of(route, timeout, registry), guard -> guard.end(registry));
        routes.follow(guards::use);
        return new ResilienceFilter(guards, Schedulers.parallel(), new Random());
    }

    @Bean
    LongPollFilter longPollFilter(OpenStreams open) {
        return new LongPollFilter(open, Schedulers.parallel());
    }

    @Bean
    ExchangeEndFilter exchangeEndFilter() {
        return new ExchangeEndFilter();
    }

    @Bean
    UpstreamAddressFilter upstreamAddressFilter(Products products, MeterRegistry registry) {
        return new UpstreamAddressFilter(products, registry);
    }

    @Bean
    UpstreamFailureFilter upstreamFailureFilter() {
        return new UpstreamFailureFilter();
    }
}
