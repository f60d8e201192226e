// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import io.rejoin.core.Cursor;
import io.rejoin.core.LogUnavailableException;
import io.rejoin.core.Signal;
import io.rejoin.core.StartAt;
import io.rejoin.core.StreamKey;
import io.rejoin.core.SubscribeRequest;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

class EndableSubscriptionsTest {

    private static final SubscribeRequest REQUEST = SubscribeRequest.of(StreamKey.of("t", "s"), StartAt.LATEST);
    private static final Signal SIGNAL = new Signal.Live(Cursor.BEGINNING);

    private final TestPublisher<Signal> source = TestPublisher.create();
    private final EndableSubscriptions subscriptions = new EndableSubscriptions(request -> source.flux());

    @Test
    void whatIsOpenCompletesAndLetsGoOfItsSource() {
        StepVerifier.create(subscriptions.subscribe(REQUEST))
                .then(() -> source.next(SIGNAL))
                .expectNext(SIGNAL)
                .then(subscriptions::end)
                .verifyComplete();
        source.assertCancelled();
    }

    @Test
    void endingIsSerialWithSignalsOnTheRequestsExecutor() {
        var worker = Schedulers.parallel().createWorker();
        StepVerifier.create(subscriptions.subscribe(REQUEST.on(worker::schedule)))
                .then(subscriptions::end)
                .verifyComplete();
        worker.dispose();
    }

    @Test
    void whatCompletesFailsOrIsCancelledByItselfIsForgotten() {
        StepVerifier.create(subscriptions.subscribe(REQUEST))
                .then(() -> source.error(new IllegalStateException()))
                .verifyError(IllegalStateException.class);
        StepVerifier.create(subscriptions.subscribe(REQUEST)).thenCancel().verify();
        subscriptions.end();
    }

    @Test
    void whatComesLaterIsSentElsewhere() {
        subscriptions.end();
        StepVerifier.create(subscriptions.subscribe(REQUEST)).verifyError(LogUnavailableException.class);
    }
}
