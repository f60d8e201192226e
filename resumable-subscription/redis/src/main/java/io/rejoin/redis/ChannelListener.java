// SPDX-License-Identifier: Apache-2.0
package io.rejoin.redis;

import io.rejoin.core.spi.FeedMessage;
import io.rejoin.core.spi.FeedSignal;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.FluxSink;
import reactor.util.Logger;
import reactor.util.Loggers;

/**
 * One subscriber of {@link RedisLiveFeed#listen}. Confined to the loop, which makes its signals serial.
 *
 * <p>Is told of a change once, and gets messages only while it believes to be listening.
 */
final class ChannelListener {

    private static final Logger LOG = Loggers.getLogger(ChannelListener.class);
    private static final FeedSignal LISTENING = new FeedSignal.Listening();
    private static final FeedSignal INTERRUPTED = new FeedSignal.Interrupted();

    private final FluxSink<FeedSignal> sink;
    private @Nullable FeedSignal told;

    ChannelListener(FluxSink<FeedSignal> sink) {
        this.sink = sink;
    }

    void listening() {
        become(LISTENING);
    }

    void interrupted() {
        become(INTERRUPTED);
    }

    private void become(FeedSignal state) {
        if (told != state) {
            told = state;
            tell(state);
        }
    }

    void received(FeedMessage message) {
        if (told == LISTENING) {
            tell(new FeedSignal.Received(message));
        }
    }

    /** A subscriber that throws breaks the rules of reactive streams; the others must not pay for it. */
    private void tell(FeedSignal signal) {
        try {
            sink.next(signal);
        } catch (RuntimeException e) {
            LOG.error("A listener threw on " + signal, e);
        }
    }
}
