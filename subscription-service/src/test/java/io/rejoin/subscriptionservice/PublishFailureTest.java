// SPDX-License-Identifier: Apache-2.0
package io.rejoin.subscriptionservice;

import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.core.Content;
import io.rejoin.core.EventPublisher;
import io.rejoin.core.LogUnavailableException;
import io.rejoin.core.Publication;
import io.rejoin.core.PublishOutcome;
import io.rejoin.core.StreamKey;
import io.rejoin.core.memory.InMemoryEventLog;
import io.rejoin.identity.IdentityFilter;
import io.rejoin.token.IdentityTokenVerifier;
import io.rejoin.web.ProblemExceptionHandler;
import io.rejoin.web.ResumableEndpoint;
import io.rejoin.web.WebLimits;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.reactive.function.server.HandlerStrategies;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** What a publisher is told when log or feed fail it; both are made to, without network. */
class PublishFailureTest {

    private static final String IDENTITY = Gateway.token("acme", List.of("*"), List.of("*"), true);

    @Test
    void aStreamThatIsHeldIsBusy() {
        refused(Mono.just(new PublishOutcome.Busy()), "stream-busy");
    }

    @Test
    void aConnectionThatBrokeDuringTheCommitLeavesItUnknown() {
        refused(Mono.just(new PublishOutcome.Unknown()), "publish-unknown");
    }

    @Test
    void aLogThatDoesNotAnswerIsUnavailable() {
        refused(Mono.error(new LogUnavailableException("append: CONNECTION", null)), "log-unavailable");
    }

    @Test
    void whatNobodyExpectedIsToldWithoutItsInside() {
        client(Mono.error(new IllegalStateException("secret inside")), Mono.empty())
                .post()
                .uri("/streams/v1/a/events")
                .header("Rejoin-Identity", IDENTITY)
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue("1")
                .exchange()
                .expectStatus()
                .isEqualTo(500)
                .expectBody(String.class)
                .value(body -> assertThat(body).contains("internal-error").doesNotContain("secret", "Exception"));
    }

    @Test
    void aFeedThatDoesNotTakeAnEphemeralEventIsUnavailable() {
        client(Mono.empty(), Mono.error(new IllegalStateException("not connected")))
                .post()
                .uri("/streams/v1/a/events")
                .header("Rejoin-Identity", IDENTITY)
                .header("Ephemeral", "5s")
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue("1")
                .exchange()
                .expectStatus()
                .isEqualTo(503)
                .expectBody()
                .jsonPath("$.code")
                .isEqualTo("feed-unavailable");
    }

    /** What was changed is committed: that the feed did not hear of it costs the others a second, not the caller an error. */
    @Test
    void aDeletionThatCouldNotBeAnnouncedIsADeletionAllTheSame() {
        InMemoryEventLog log = new InMemoryEventLog(InstantSource.system(), new Random(1));
        log.append(Publication.of(StreamKey.of("acme", "a"), Content.json(new byte[] {'1'})))
                .block();
        client(log, Mono.empty(), Mono.error(new IllegalStateException("not connected")))
                .delete()
                .uri("/streams/v1/a")
                .header("Rejoin-Identity", IDENTITY)
                .exchange()
                .expectStatus()
                .isNoContent();
    }

    @Test
    void aDeletionIsAnnounced() {
        InMemoryEventLog log = new InMemoryEventLog(InstantSource.system(), new Random(1));
        log.append(Publication.of(StreamKey.of("acme", "a"), Content.json(new byte[] {'1'})))
                .block();
        AtomicInteger announced = new AtomicInteger();
        client(log, Mono.empty(), Mono.fromRunnable(announced::incrementAndGet))
                .delete()
                .uri("/streams/v1/a")
                .header("Rejoin-Identity", IDENTITY)
                .exchange()
                .expectStatus()
                .isNoContent();
        assertThat(announced).hasValue(1);
    }

    private static void refused(Mono<PublishOutcome> outcome, String code) {
        client(outcome, Mono.empty())
                .post()
                .uri("/streams/v1/a/events")
                .header("Rejoin-Identity", IDENTITY)
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue("1")
                .exchange()
                .expectStatus()
                .isEqualTo(503)
                .expectHeader()
                .exists("Retry-After")
                .expectBody()
                .jsonPath("$.code")
                .isEqualTo(code)
                .jsonPath("$.retryable")
                .isEqualTo(true);
    }

    private static WebTestClient client(Mono<PublishOutcome> publish, Mono<Void> feed) {
        return client(new InMemoryEventLog(InstantSource.system(), new Random(1)), publish, feed);
    }

    private static WebTestClient client(InMemoryEventLog log, Mono<PublishOutcome> publish, Mono<Void> feed) {
        EventPublisher publisher = new EventPublisher() {
            @Override
            public Mono<PublishOutcome> publish(Publication publication) {
                return publish;
            }

            @Override
            public Mono<Void> publishEphemeral(StreamKey stream, Content content, Duration timeToLive) {
                return feed;
            }

            @Override
            public Mono<Void> announce(Collection<StreamKey> streams) {
                return feed;
            }
        };
        RequestBody body = new RequestBody(1_024, Duration.ofSeconds(5), Schedulers.parallel());
        Announcements announcements = new Announcements(publisher);
        return WebTestClient.bindToRouterFunction(StreamRoutes.of(
                        new IdentityFilter(
                                new IdentityTokenVerifier(List.of(Gateway.PUBLIC_JWK), InstantSource.system())),
                        new ResumableEndpoint(request -> Flux.never(), log, WebLimits.DEFAULT),
                        token -> Mono.empty(),
                        new PublishHandler(publisher, StorageLimits.none(), body),
                        new MetadataHandler(log, announcements, body),
                        new ListHandler(log),
                        new RedactionHandler(log, announcements, body)))
                .handlerStrategies(HandlerStrategies.builder()
                        .exceptionHandler(new ProblemExceptionHandler(WebLimits.DEFAULT))
                        .build())
                .build();
    }
}
