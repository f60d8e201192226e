// SPDX-License-Identifier: Apache-2.0
package io.rejoin.subscriptionservice;

import io.rejoin.core.EventPublisher;
import io.rejoin.core.StreamKey;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Tells all nodes that a stream changed otherwise than by a publish. What was changed is committed by then, so that the
 * feed's refusal costs latency (the next audit notices) and must not make the caller believe that nothing happened.
 */
final class Announcements {

    private static final Logger LOG = LoggerFactory.getLogger(Announcements.class);

    private final EventPublisher publisher;

    Announcements(EventPublisher publisher) {
        this.publisher = publisher;
    }

    Mono<Void> of(StreamKey stream) {
        return publisher.announce(List.of(stream)).onErrorResume(e -> {
            LOG.info(
                    "The feed did not take the announcement of {}: its subscribers learn by the next audit", stream, e);
            return Mono.empty();
        });
    }
}
