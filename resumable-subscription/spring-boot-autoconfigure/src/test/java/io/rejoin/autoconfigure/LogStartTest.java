// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcPermissionDeniedException;
import io.rejoin.core.LogUnavailableException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.context.ApplicationContextException;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

class LogStartTest {

    private static final Throwable AWAY = new R2dbcNonTransientResourceException(
            "Cannot connect", new ConnectException("Connection refused: db/10.0.0.1:5432"));

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final AtomicInteger attempts = new AtomicInteger();

    @AfterEach
    void stopTime() {
        time.dispose();
    }

    @Test
    void aDatabaseThatComesUpLaterIsWaitedFor() {
        StepVerifier.create(start(Mono.defer(() -> attempts.incrementAndGet() < 10 ? Mono.error(AWAY) : Mono.empty())))
                .then(() -> time.advanceTimeBy(Duration.ofSeconds(5)))
                .verifyComplete();
    }

    @Test
    void aDatabaseThatStaysAwayIsGivenUpInOneSentence() {
        StepVerifier.create(start(Mono.error(new LogUnavailableException("starting", AWAY))))
                .then(() -> time.advanceTimeBy(Duration.ofSeconds(29)))
                .expectNoEvent(Duration.ZERO)
                .then(() -> time.advanceTimeBy(Duration.ofSeconds(2)))
                .verifyErrorSatisfies(error -> {
                    FailureAnalysis analysis = Objects.requireNonNull(
                            new StartFailureAnalyzer().analyze(new ApplicationContextException("start", error)));
                    assertThat(analysis.getDescription())
                            .isEqualTo("PostgreSQL at db:5432/app did not answer within 30 s:"
                                    + " Connection refused: db/10.0.0.1:5432");
                    assertThat(analysis.getAction()).contains("rejoin.postgres.url");
                });
    }

    @Test
    void aRefusedPasswordIsNotTriedAgain() {
        Mono<Void> refused = Mono.error(
                new R2dbcPermissionDeniedException("password authentication failed for user \"app\"", "28P01"));
        StepVerifier.create(start(refused.doOnSubscribe(it -> attempts.incrementAndGet())))
                .verifyErrorSatisfies(error -> assertThat(error)
                        .isInstanceOf(LogStartException.class)
                        .hasMessage("PostgreSQL at db:5432/app refused to serve the event log:"
                                + " password authentication failed for user \"app\""));
        assertThat(attempts).hasValue(1);
    }

    @Test
    void aMigrationThatDoesNotFitIsNotTriedAgain() {
        StepVerifier.create(start(Mono.error(new IllegalStateException("migration 1: changed"))))
                .verifyErrorSatisfies(error -> assertThat(error).hasMessageEndingWith("migration 1: changed"));
    }

    private Mono<Void> start(Mono<Void> attempt) {
        return new LogStart(attempt, "db:5432/app", Duration.ofSeconds(30), time).run();
    }
}
