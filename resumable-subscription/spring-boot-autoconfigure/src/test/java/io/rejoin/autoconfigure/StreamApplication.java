// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import static org.springframework.web.reactive.function.server.RequestPredicates.GET;
import static org.springframework.web.reactive.function.server.RequestPredicates.POST;

import io.rejoin.core.Content;
import io.rejoin.core.EventPublisher;
import io.rejoin.core.Publication;
import io.rejoin.core.StreamKey;
import io.rejoin.core.Tenant;
import io.rejoin.core.memory.InMemoryEventLog;
import io.rejoin.core.memory.InMemoryLiveFeed;
import io.rejoin.core.spi.EventLog;
import io.rejoin.core.spi.LiveFeed;
import io.rejoin.web.Departures;
import io.rejoin.web.Lease;
import io.rejoin.web.ResumableEndpoint;
import io.rejoin.web.StreamAccess;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A product with one stream, {@code GET} and {@code POST /events}, and a publish that takes as long as the test says. */
final class StreamApplication implements AutoCloseable {

    static final StreamKey STREAM = StreamKey.of("acme", "room");

    private final ConfigurableApplicationContext context;
    private final int port;
    private final Departures departures;
    private final EventPublisher publisher;
    private final SlowPublish slowPublish;

    private StreamApplication(ConfigurableApplicationContext context) {
        this.context = context;
        this.port = context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
        this.departures = context.getBean(Departures.class);
        this.publisher = context.getBean(EventPublisher.class);
        this.slowPublish = context.getBean(SlowPublish.class);
    }

    static StreamApplication start(String... properties) {
        String[] arguments = Stream.concat(
                        Stream.of(
                                "server.port=0",
                                "server.address=127.0.0.1",
                                "server.shutdown=graceful",
                                "rejoin.web.retry-delay=100ms"),
                        Arrays.stream(properties))
                .map(property -> "--" + property)
                .toArray(String[]::new);
        SpringApplication application = new SpringApplicationBuilder(Product.class)
                .web(WebApplicationType.REACTIVE)
                .registerShutdownHook(false)
                .bannerMode(Banner.Mode.OFF)
                .logStartupInfo(false)
                .build();
        return new StreamApplication(application.run(arguments));
    }

    int port() {
        return port;
    }

    Departures departures() {
        return departures;
    }

    EventPublisher publisher() {
        return publisher;
    }

    SlowPublish slowPublish() {
        return slowPublish;
    }

    static Publication event(String json) {
        return Publication.of(STREAM, Content.json(json.getBytes(StandardCharsets.UTF_8)));
    }

    /** Begins to stop, as SIGTERM would have it. */
    Thread stop() {
        return Thread.ofPlatform().daemon().start(context::close);
    }

    @Override
    public void close() {
        context.close();
    }

    /** A publish is under way from the first until the test lets it go on. */
    record SlowPublish(CountDownLatch begun, Sinks.Empty<Void> goOn) {}

    /** Everybody may follow everything for ever. */
    private static final class Anything implements StreamAccess {

        @Override
        public Mono<Grant> resolve(String streamName) {
            return Mono.just(Grant.of(StreamKey.of("acme", streamName)));
        }

        @Override
        public Tenant tenant() {
            return new Tenant("acme");
        }

        @Override
        public Lease lease() {
            return Lease.UNLIMITED;
        }

        @Override
        public Mono<StreamAccess> renew(String token) {
            return Mono.just(this);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Product {

        @Bean
        EventLog log() {
            return new InMemoryEventLog(InstantSource.system(), new Random(1));
        }

        @Bean
        LiveFeed feed() {
            return InMemoryLiveFeed.direct();
        }

        @Bean
        SlowPublish slowPublish() {
            return new SlowPublish(new CountDownLatch(1), Sinks.empty());
        }

        @Bean
        RouterFunction<ServerResponse> routes(
                ResumableEndpoint endpoint, EventPublisher publisher, SlowPublish slowPublish) {
            Mono<ServerResponse> publish = publisher
                    .publish(event("\"published\""))
                    .then(Mono.defer(() -> ServerResponse.status(201).build()));
            return RouterFunctions.route(GET("/ws"), request -> endpoint.socket(request, new Anything()))
                    .andRoute(GET("/events"), request -> endpoint.handle(request, STREAM, Lease.UNLIMITED))
                    .andRoute(POST("/events"), request -> publish)
                    .andRoute(
                            POST("/slow"),
                            request -> Mono.fromRunnable(slowPublish.begun()::countDown)
                                    .then(slowPublish.goOn().asMono())
                                    .then(publish));
        }
    }
}
