// SPDX-License-Identifier: Apache-2.0
package io.rejoin.subscriptionservice;

import io.rejoin.core.EventPublisher;
import io.rejoin.core.spi.Redaction;
import io.rejoin.core.spi.StreamAdministration;
import io.rejoin.identity.IdentityFilter;
import io.rejoin.identity.TokenExchange;
import io.rejoin.web.ResumableEndpoint;
import io.rejoin.web.StorageLimit;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.scheduler.Schedulers;

/** Puts the handlers together; what they stand on comes from the starter. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(SubscriptionServiceProperties.class)
class SubscriptionServiceConfiguration {

    /** Event loops of this application's own: the JVM's shared ones end with the first application that is closed. */
    @Bean
    ReactorResourceFactory reactorResourceFactory() {
        ReactorResourceFactory resources = new ReactorResourceFactory();
        resources.setUseGlobalResources(false);
        return resources;
    }

    @Bean
    RouterFunction<ServerResponse> streamRoutes(
            SubscriptionServiceProperties properties,
            IdentityFilter identity,
            TokenExchange exchange,
            ResumableEndpoint endpoint,
            EventPublisher publisher,
            StorageLimit storage,
            StreamAdministration streams,
            Redaction redaction) {
        RequestBody body = new RequestBody(
                Math.toIntExact(properties.maxBodySize().toBytes()), properties.bodyTimeout(), Schedulers.parallel());
        Announcements announcements = new Announcements(publisher);
        return StreamRoutes.of(
                identity,
                endpoint,
                exchange,
                new PublishHandler(publisher, storage, body),
                new MetadataHandler(streams, announcements, body),
                new ListHandler(streams),
                new RedactionHandler(redaction, announcements, body));
    }
}
