// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core;

import java.time.Duration;
import java.util.Collection;
import reactor.core.publisher.Mono;

/** The writing end of streams. Thread-safe. */
public interface EventPublisher {

    /**
     * Writes events to the log, then tells the feed.
     *
     * <p>Completes once the log has committed; the hint goes out after that and its loss changes nothing but latency.
     * Publishes of one caller to one stream are ordered only if each waits for the one before. Cancelling stops the
     * waiting, not the write. Errors: {@link LogUnavailableException} if certainly nothing was written.
     */
    Mono<PublishOutcome> publish(Publication publication);

    /**
     * Sends an event to whoever is connected now, through the feed only. Completes when the feed took it, errors when it
     * did not; neither says that anybody received it.
     */
    Mono<Void> publishEphemeral(StreamKey stream, Content content, Duration timeToLive);

    /**
     * Tells every node to look at these streams again: after a product's own transaction that appended to them, a
     * deletion or a redaction. Best effort; without it the change is noticed by the next audit.
     */
    Mono<Void> announce(Collection<StreamKey> streams);
}
