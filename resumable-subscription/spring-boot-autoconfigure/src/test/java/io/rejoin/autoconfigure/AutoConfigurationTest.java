// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rejoin.core.EventPublisher;
import io.rejoin.core.Subscriptions;
import io.rejoin.core.memory.InMemoryEventLog;
import io.rejoin.core.memory.InMemoryLiveFeed;
import io.rejoin.core.reconcile.ReconcilingNode;
import io.rejoin.core.spi.EventLog;
import io.rejoin.core.spi.LiveFeed;
import io.rejoin.postgres.PostgresEventLog;
import io.rejoin.postgres.PostgresLogListener;
import io.rejoin.redis.RedisLiveFeed;
import io.rejoin.web.ProblemExceptionHandler;
import io.rejoin.web.ResumableEndpoint;
import io.rejoin.web.WebLimits;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What is there, and what steps back for what. */
class AutoConfigurationTest {

    private final ReactiveWebApplicationContextRunner bare = new ReactiveWebApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    FeedHealthAutoConfiguration.class,
                    MetricsAutoConfiguration.class,
                    NodeAutoConfiguration.class,
                    PostgresLogAutoConfiguration.class,
                    RedisFeedAutoConfiguration.class,
                    TransactionAutoConfiguration.class,
                    WebAutoConfiguration.class))
            .withPropertyValues("rejoin.drain.notice=0s", "rejoin.drain.window=0s");

    private final ReactiveWebApplicationContextRunner inMemory = bare.withBean(
                    EventLog.class, () -> new InMemoryEventLog(InstantSource.system(), new Random(1)))
            .withBean(LiveFeed.class, InMemoryLiveFeed::direct);

    @Test
    void onALogAndAFeedOfTheProductsOwnAllTheRestIsThere() {
        inMemory.run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(context).doesNotHaveBean(PostgresEventLog.class).doesNotHaveBean(RedisLiveFeed.class);
            assertThat(context).hasSingleBean(Subscriptions.class).hasSingleBean(EventPublisher.class);
            assertThat(context).hasSingleBean(ResumableEndpoint.class).hasSingleBean(ProblemExceptionHandler.class);
            assertThat(context).hasSingleBean(ReactiveHealthIndicator.class);
            assertThat(context).doesNotHaveBean(TransactionalPublisher.class);
        });
    }

    @Test
    void itCanBeTurnedOff() {
        inMemory.withPropertyValues("rejoin.enabled=false")
                .run(context -> assertThat(context)
                        .doesNotHaveBean(ReconcilingNode.class)
                        .doesNotHaveBean(ResumableEndpoint.class)
                        .doesNotHaveBean(ProblemExceptionHandler.class));
    }

    @Test
    void theNodeStepsBackForTheProductsOwn() {
        inMemory.withBean(Subscriptions.class, () -> request -> Flux.never())
                .run(context -> assertThat(context)
                        .doesNotHaveBean(ReconcilingNode.class)
                        .doesNotHaveBean(ReactiveHealthIndicator.class)
                        .hasSingleBean(ResumableEndpoint.class));
    }

    @Test
    void endpointHandlerAndIndicatorStepBackTooAndAListenerListensBesideTheOthers() {
        ResumableEndpoint endpoint = new ResumableEndpoint(
                request -> Flux.never(),
                new InMemoryEventLog(InstantSource.system(), new Random(1)),
                WebLimits.DEFAULT);
        ProblemExceptionHandler handler = new ProblemExceptionHandler(WebLimits.DEFAULT);
        ReactiveHealthIndicator indicator = Mono::empty;
        inMemory.withBean(MeterRegistry.class, SimpleMeterRegistry::new)
                .withBean(ResumableEndpoint.class, () -> endpoint)
                .withBean(ProblemExceptionHandler.class, () -> handler)
                .withBean("liveFeedHealthIndicator", ReactiveHealthIndicator.class, () -> indicator)
                .withBean(PostgresLogListener.class, () -> PostgresLogListener.NONE)
                .run(context -> {
                    assertThat(context).getBean(ResumableEndpoint.class).isSameAs(endpoint);
                    assertThat(context).getBean(ProblemExceptionHandler.class).isSameAs(handler);
                    assertThat(context).getBean(ReactiveHealthIndicator.class).isSameAs(indicator);
                    assertThat(context.getBeansOfType(PostgresLogListener.class))
                            .hasSize(2)
                            .containsValue(PostgresLogListener.NONE);
                });
    }

    @Test
    void aMissingAddressIsAskedForInASentence() {
        bare.run(context -> assertThat(analysis(context.getStartupFailure()).getDescription())
                .startsWith("rejoin.postgres.url: not set (expected: where PostgreSQL is"));
        bare.withBean(EventLog.class, () -> new InMemoryEventLog(InstantSource.system(), new Random(1)))
                .run(context -> assertThat(analysis(context.getStartupFailure()).getDescription())
                        .startsWith("rejoin.redis.url: not set (expected: where Redis is"));
    }

    @Test
    void aDatabaseThatIsAwayEndsTheStart() {
        bare.withBean(LiveFeed.class, InMemoryLiveFeed::direct)
                .withPropertyValues(
                        "rejoin.postgres.url=r2dbc:postgresql://u:geheim@127.0.0.1:1/app",
                        "rejoin.postgres.start-timeout=0s")
                .run(context -> assertThat(analysis(context.getStartupFailure()).getDescription())
                        .startsWith("PostgreSQL at 127.0.0.1:1/app did not answer within 0 s: ")
                        .doesNotContain("geheim"));
    }

    @Test
    void aRedisThatIsAwayDoesNot() {
        bare.withBean(EventLog.class, () -> new InMemoryEventLog(InstantSource.system(), new Random(1)))
                .withPropertyValues("rejoin.redis.url=redis://127.0.0.1:1")
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(RedisLiveFeed.class));
    }

    @Test
    void aDrainThatDoesNotFitIntoTheStopIsRefusedInASentence() {
        ReactiveWebApplicationContextRunner slow =
                inMemory.withPropertyValues("rejoin.drain.notice=200ms", "rejoin.drain.window=300ms");
        slow.withPropertyValues("spring.lifecycle.timeout-per-shutdown-phase=1999ms")
                .run(context -> assertThat(analysis(context.getStartupFailure()).getDescription())
                        .isEqualTo(
                                "rejoin.drain.notice 200 ms, rejoin.drain.window 300 ms and the last frames take up to 2000 ms,"
                                        + " but spring.lifecycle.timeout-per-shutdown-phase is 1999 ms"));
        slow.withPropertyValues("spring.lifecycle.timeout-per-shutdown-phase=2000ms")
                .run(context -> assertThat(context).hasNotFailed());
    }

    private static FailureAnalysis analysis(@Nullable Throwable failure) {
        return Objects.requireNonNull(new StartFailureAnalyzer().analyze(Objects.requireNonNull(failure)));
    }
}
