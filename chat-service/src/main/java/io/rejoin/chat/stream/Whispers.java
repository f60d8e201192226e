// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.stream;

import io.rejoin.core.EventPublisher;
import io.rejoin.core.StreamKey;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/** Sends what is worth something only now, to whoever is here. Best effort: never errors, and nobody waits for it in vain. Thread-safe. */
public final class Whispers {

    private static final Logger LOG = LoggerFactory.getLogger(Whispers.class);
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final EventPublisher publisher;

    public Whispers(EventPublisher publisher) {
        this.publisher = publisher;
    }

    public Mono<Void> send(StreamKey stream, String type, Object data, Duration timeToLive) {
        return publisher
                .publishEphemeral(stream, Outbox.content(type, data), timeToLive)
                .timeout(PATIENCE)
                .onErrorResume(e -> {
                    LOG.debug("The feed did not take {} for {}", type, stream, e);
                    return Mono.empty();
                });
    }
}
