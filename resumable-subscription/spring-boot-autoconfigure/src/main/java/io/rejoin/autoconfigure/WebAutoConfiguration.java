// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import io.rejoin.core.Subscriptions;
import io.rejoin.core.spi.EventLog;
import io.rejoin.core.spi.StoredBytes;
import io.rejoin.web.Departures;
import io.rejoin.web.Handling;
import io.rejoin.web.ProblemExceptionHandler;
import io.rejoin.web.ResumableEndpoint;
import io.rejoin.web.StorageLimit;
import java.time.Duration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import reactor.core.scheduler.Schedulers;

/** The endpoint that a product routes its streams to, and the rendering of errors as problems. */
@AutoConfiguration(after = NodeAutoConfiguration.class)
@ConditionalOnRejoin
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@EnableConfigurationProperties({WebProperties.class, DrainProperties.class, StorageProperties.class})
public final class WebAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    ProblemExceptionHandler rejoinProblemExceptionHandler(WebProperties properties) {
        return new ProblemExceptionHandler(properties.limits());
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnBean(StoredBytes.class)
    StorageLimit rejoinStorageLimit(StoredBytes log, StorageProperties properties) {
        return new StorageLimit(log, properties.bytes(), Schedulers.parallel());
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(NettyServerCustomizer.class)
    static class Server {

        /** Spring Boot's default, for applications without its {@code LifecycleProperties}. */
        private static final Duration DEFAULT_PHASE_TIMEOUT = Duration.ofSeconds(30);

        @Bean
        NettyServerCustomizer rejoinResumedReads() {
            return new ResumedReads();
        }

        @Bean
        KeptConnections rejoinKeptConnections() {
            return new KeptConnections();
        }

        @Bean
        WholeBodies rejoinWholeBodies() {
            return new WholeBodies();
        }

        @Bean
        SmartLifecycle rejoinDrainLifecycle(
                Departures departures,
                KeptConnections connections,
                DrainProperties properties,
                Environment environment) {
            DrainTooLongException.check(
                    properties,
                    Binder.get(environment)
                            .bind("spring.lifecycle.timeout-per-shutdown-phase", Duration.class)
                            .orElse(DEFAULT_PHASE_TIMEOUT));
            return new DrainLifecycle(departures, connections, properties, Schedulers.parallel());
        }

        @Bean
        SharedConnections rejoinSharedConnections(Environment environment) {
            return SharedConnections.of(environment);
        }

        /** First, so that an application that maps the handling of its requests in a way of its own has its way; streams then keep their filters. */
        @Bean
        @Order(Ordered.HIGHEST_PRECEDENCE)
        NettyServerCustomizer rejoinHandling() {
            return server -> server.mapHandle((handled, connection) -> new Handling(handled));
        }

        @Bean
        NettyServerCustomizer rejoinNoUpgrade() {
            return NoUpgrade::addTo;
        }
    }

    @Bean
    @ConditionalOnMissingBean
    Departures rejoinDepartures(WebProperties properties, ObjectProvider<UsageMeter> usage) {
        Departures departures = new Departures(properties.limits());
        usage.ifAvailable(meter -> departures.onConnection(meter::connected));
        return departures;
    }

    @Bean
    @ConditionalOnMissingBean(ResumableEndpoint.class)
    @ConditionalOnBean({Subscriptions.class, EventLog.class})
    ResumableEndpoint rejoinEndpoint(
            Subscriptions subscriptions, EventLog log, WebProperties properties, Departures departures) {
        return new ResumableEndpoint(subscriptions, log, properties.limits(), departures);
    }
}
