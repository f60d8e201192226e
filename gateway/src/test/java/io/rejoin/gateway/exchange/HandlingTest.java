// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

class HandlingTest {

    private final List<String> rest = new ArrayList<>();
    private final Sinks.Empty<Void> filters = Sinks.empty();
    private Handling.@Nullable Request request;
    private @Nullable CoreSubscriber<? super Void> server;

    private final Handling handling = new Handling(Mono.deferContextual(context -> {
        request = Handling.of(context);
        return filters.asMono();
    }));

    private final Handling.Rest body = new Handling.Rest() {
        @Override
        public void begin(CoreSubscriber<? super Void> told) {
            rest.add("begun");
            server = told;
        }

        @Override
        public void leave() {
            rest.add("left");
        }
    };

    private void handOver() {
        Objects.requireNonNull(request).handOver(body);
    }

    @Test
    void isOverWithItsFiltersWhereNothingIsHandedOver() {
        StepVerifier.create(handling)
                .then(() -> filters.tryEmitEmpty().orThrow())
                .verifyComplete();
    }

    @Test
    void isOverWithItsRestWhereThatIsHandedOver() {
        StepVerifier.create(handling)
                .then(() -> {
                    handOver();
                    assertThat(rest).isEmpty();
                    filters.tryEmitEmpty().orThrow();
                    assertThat(rest).containsExactly("begun");
                    Objects.requireNonNull(server).onComplete();
                })
                .verifyComplete();
    }

    @Test
    void clientThatLeavesMeetsTheFiltersOrTheRest() {
        StepVerifier.create(handling).then(this::handOver).thenCancel().verify();
        assertThat(rest).containsExactly("left");
        assertThat(filters.currentSubscriberCount()).isZero();

        rest.clear();
        StepVerifier.create(handling)
                .then(() -> {
                    handOver();
                    filters.tryEmitEmpty().orThrow();
                })
                .thenCancel()
                .verify();
        assertThat(rest).containsExactly("begun", "left");
    }

    /** As where the head is just being sent: what was opened for the stream would never be given back. */
    @Test
    void whatIsHandedOverAfterTheClientHasLeftIsLeft() {
        StepVerifier.create(handling).thenCancel().verify();
        handOver();
        assertThat(rest).containsExactly("left");
    }

    @Test
    void filtersThatFailAfterwardsLeaveTheRest() {
        StepVerifier.create(handling)
                .then(() -> {
                    handOver();
                    filters.tryEmitError(new IllegalStateException("filter")).orThrow();
                })
                .verifyErrorMessage("filter");
        assertThat(rest).containsExactly("left");
    }

    @Test
    void aCancellationBeforeTheFiltersBeginReachesThem() {
        new Handling(Mono.<Void>never().doOnCancel(() -> rest.add("cancelled"))).subscribe(new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                cancel();
            }
        });
        assertThat(rest).containsExactly("cancelled");
    }
}
