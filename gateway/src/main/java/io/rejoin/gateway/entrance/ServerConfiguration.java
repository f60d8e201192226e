// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.entrance;

import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.rejoin.gateway.observe.RequestJournal;
import io.rejoin.gateway.refusal.ProblemHandler;
import io.rejoin.gateway.settings.GatewaySettings;
import io.rejoin.gateway.tenant.Tenants;
import java.util.Random;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.http.server.reactive.HttpHandlerDecoratorFactory;
import reactor.core.publisher.Mono;

/** What stands between the client's connection and the routes. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({ClientAddressSettings.class, ConnectionSettings.class, SecurityHeaderSettings.class})
public class ServerConfiguration {

    /** What the kernel may hold of a client's beyond what is on its way. */
    private static final long UNSENT_BYTES = 64 * 1024;

    @Bean
    RequestGate requestGate(RequestJournal journal) {
        return new RequestGate(journal);
    }

    @Bean
    NettyServerCustomizer upgradeGuard() {
        return server -> server.doOnChannelInit((observer, channel, address) -> UpgradeGuard.addTo(channel));
    }

    @Bean
    NettyServerCustomizer requestHeads() {
        return server -> server.doOnChannelInit((observer, channel, address) -> RequestHeads.addTo(channel));
    }

    @Bean
    NettyServerCustomizer http2Targets() {
        return server -> server.doOnChannelInit((observer, channel, address) -> Http2Targets.addTo(channel));
    }

    @Bean
    NettyServerCustomizer requestTimes(ConnectionSettings settings) {
        return server -> server.requestTimeout(settings.bodyTimeout())
                .doOnChannelInit((observer, channel, address) -> SlowHeads.addTo(channel, settings.headTimeout()));
    }

    @Bean
    Http2Limits http2Limits(ConnectionSettings settings, Environment environment) {
        return Http2Limits.of(settings, environment);
    }

    /** Keep-alive probes find clients that went away without a word, which on a quiet stream nothing else would. */
    @Bean
    NettyServerCustomizer keepAlive() {
        return server -> server.childOption(ChannelOption.SO_KEEPALIVE, true);
    }

    /**
     * Without it the kernel takes megabytes for a client that reads slowly, and asks for more only when a third of them is gone: for minutes
     * the product would see no progress of a client that makes some, and take it for stalled.
     */
    @Bean
    NettyServerCustomizer littleUnsent() {
        return server ->
                Epoll.isAvailable() ? server.childOption(EpollChannelOption.TCP_NOTSENT_LOWAT, UNSENT_BYTES) : server;
    }

    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    HttpHandlerDecoratorFactory queryTokenScrubber() {
        return handler -> QueryTokenScrubber.decorator().apply(handler);
    }

    /** The web framework makes its exchange, and can fail at it, when the request is asked for and not before {@link RequestGate} has judged it. */
    @Bean
    HttpHandlerDecoratorFactory deferredExchange() {
        return handler -> (request, response) -> Mono.defer(() -> handler.handle(request, response));
    }

    @Bean
    ClientAddressFilter clientAddressFilter(ClientAddressSettings settings) {
        return new ClientAddressFilter(new TrustedProxies(settings));
    }

    @Bean
    SecurityHeaders securityHeaders(SecurityHeaderSettings settings) {
        return new SecurityHeaders(settings);
    }

    @Bean
    AllowedOrigins allowedOrigins(GatewaySettings settings, Tenants tenants) {
        return new AllowedOrigins(settings.cors().allowedOrigins(), tenants);
    }

    @Bean
    CrossOriginFilter crossOriginFilter(AllowedOrigins origins) {
        return new CrossOriginFilter(origins);
    }

    @Bean
    BodyLimitFilter bodyLimitFilter(GatewaySettings settings) {
        return new BodyLimitFilter(settings.limits().body());
    }

    @Bean
    ProblemHandler problemHandler() {
        return new ProblemHandler(new Random());
    }
}
