// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import io.rejoin.core.Subscriptions;
import io.rejoin.core.spi.EventLog;
import io.rejoin.web.ProblemExceptionHandler;
import io.rejoin.web.ResumableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The endpoint that a product routes its streams to, and the rendering of errors as problems. */
@AutoConfiguration(after = NodeAutoConfiguration.class)
@ConditionalOnRejoin
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@EnableConfigurationProperties(WebProperties.class)
public final class WebAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    ProblemExceptionHandler rejoinProblemExceptionHandler(WebProperties properties) {
        return new ProblemExceptionHandler(properties.limits());
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(NettyServerCustomizer.class)
    static class Server {

        @Bean
        NettyServerCustomizer rejoinResumedReads() {
            return new ResumedReads();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnMissingBean(ResumableEndpoint.class)
    @ConditionalOnBean({Subscriptions.class, EventLog.class})
    static class Endpoint {

        @Bean
        EndableSubscriptions rejoinEndableSubscriptions(Subscriptions subscriptions) {
            return new EndableSubscriptions(subscriptions);
        }

        @Bean
        ResumableEndpoint rejoinEndpoint(EndableSubscriptions subscriptions, EventLog log, WebProperties properties) {
            return new ResumableEndpoint(subscriptions::subscribe, log, properties.limits());
        }

        @Bean
        SmartLifecycle rejoinEndlessRequestsLifecycle(EndableSubscriptions subscriptions) {
            return new PartLifecycle(StartPhase.ENDLESS_REQUESTS, () -> {}, subscriptions::end);
        }
    }
}
