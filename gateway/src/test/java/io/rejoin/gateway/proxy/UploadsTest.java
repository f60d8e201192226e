// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.rejoin.gateway.refusal.RefusedException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;
import reactor.test.scheduler.VirtualTimeScheduler;

class UploadsTest {

    private static final int PLACES = 2;
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final VirtualTimeScheduler clock = VirtualTimeScheduler.create();
    private final Uploads uploads = new Uploads(4);
    private final Bulkhead share = Bulkhead.of(
            "product",
            BulkheadConfig.custom()
                    .maxConcurrentCalls(PLACES)
                    .maxWaitDuration(Duration.ZERO)
                    .build());
    private final TestPublisher<DataBuffer> client = TestPublisher.create();

    private Upload of(String user) {
        Upload upload = new Upload(
                MockServerHttpRequest.post("/a").body(client.flux()),
                new Upload.User("acme", user),
                clock,
                new Place(share),
                uploads::end,
                () -> {});
        uploads.begin(upload);
        return upload;
    }

    private void comes() {
        client.next(DefaultDataBufferFactory.sharedInstance.wrap(new byte[1]));
    }

    private static List<Boolean> ousted(List<Upload> uploads) {
        return uploads.stream().map(Upload::isOusted).toList();
    }

    @Test
    void eldestOfWhoHasTheMostGivesWay() {
        List<Upload> bobs = List.of(of("bob"));
        List<Upload> eves = IntStream.range(0, 5).mapToObj(_ -> of("eve")).toList();
        List<Upload> others = List.of(of("carol"), of("dave"));

        assertThat(ousted(bobs)).containsExactly(false);
        assertThat(ousted(eves)).containsExactly(true, true, true, true, false);
        assertThat(ousted(others)).containsExactly(false, false);
        assertThat(uploads.count()).isEqualTo(4);
    }

    @Test
    void bodyThatHasEndedOneWayOrTheOtherIsNotUnderWay() {
        StepVerifier.create(of("alice").getBody()).then(client::complete).verifyComplete();
        assertThat(uploads.count()).isZero();
        StepVerifier.create(of("alice").getBody()).thenCancel().verify();
        assertThat(uploads.count()).isZero();
    }

    /** Neither may the product act on one that is ousted, nor is one ousted on which the product may have acted. */
    @Test
    void endOfABodyThatWasOustedIsNotPassedOn() {
        Upload late = of("alice");
        StepVerifier.create(late.getBody())
                .then(late::oust)
                .then(client::complete)
                .expectError(RefusedException.class)
                .verify();

        TestPublisher<DataBuffer> other = TestPublisher.create();
        Upload whole = new Upload(
                MockServerHttpRequest.post("/a").body(other.flux()),
                new Upload.User("acme", "bob"),
                clock,
                new Place(share),
                uploads::end,
                () -> {});
        StepVerifier.create(whole.getBody()).then(other::complete).verifyComplete();
        whole.oust();
        assertThat(whole.isOusted()).isFalse();
    }

    @Test
    void endOfABodyIsPassedOnOnlyWhereThereIsAPlace() {
        Place first = new Place(share);
        assertThat(first.take()).isTrue();
        assertThat(new Place(share).take()).isTrue();
        Upload late = of("alice");
        StepVerifier.create(late.getBody())
                .then(client::complete)
                .expectErrorMatches(
                        refused -> ((RefusedException) refused).problem().code().equals("upstream-busy"))
                .verify();

        first.giveBack();
        first.giveBack();
        assertThat(share.getMetrics().getAvailableConcurrentCalls()).isOne();
        first.take(); // what was given back is not taken again
        assertThat(share.getMetrics().getAvailableConcurrentCalls()).isOne();
    }

    @Test
    void whateverBreaksABodyOffIsItsOwnFailure() {
        StepVerifier.create(of("alice").getBody())
                .then(() -> client.error(new IOException("reset")))
                .expectErrorMatches(
                        refused -> ((RefusedException) refused).problem().code().equals("body-incomplete"))
                .verify();
    }

    @Test
    void timeOfTheProductPassesOnlyWhileNothingIsAwaitedFromTheClient() {
        Upload upload = of("alice");
        List<String> seen = new ArrayList<>();
        var _ = upload.overdue(LIMIT).subscribe(_ -> {}, _ -> {}, () -> seen.add("overdue"));
        clock.advanceTimeBy(LIMIT.minusMillis(1)); // the product is being connected to

        StepVerifier.Step<DataBuffer> body = StepVerifier.create(upload.getBody(), 1)
                .then(() -> clock.advanceTimeBy(LIMIT.multipliedBy(10))) // for the client
                .then(this::comes)
                .expectNextCount(1)
                .then(() -> clock.advanceTimeBy(LIMIT.minusMillis(1))) // the product takes no more
                .thenRequest(1)
                .then(() -> clock.advanceTimeBy(LIMIT.multipliedBy(10)));
        body.then(client::complete).verifyComplete();

        clock.advanceTimeBy(LIMIT.minusMillis(1));
        assertThat(seen).isEmpty();
        clock.advanceTimeBy(Duration.ofMillis(1));
        assertThat(seen).containsExactly("overdue");
    }

    @Test
    void productThatTakesNothingOfABodyIsTooSlow() {
        Upload upload = of("alice");
        List<String> seen = new ArrayList<>();
        var _ = upload.overdue(LIMIT).subscribe(_ -> {}, _ -> {}, () -> seen.add("overdue"));
        StepVerifier.create(upload.getBody(), 1)
                .then(this::comes)
                .expectNextCount(1)
                .then(() -> clock.advanceTimeBy(LIMIT))
                .thenCancel()
                .verify();

        assertThat(seen).containsExactly("overdue");
    }
}
