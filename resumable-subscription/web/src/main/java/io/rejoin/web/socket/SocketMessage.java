// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.socket;

import io.rejoin.core.OnReset;
import io.rejoin.core.StartAt;
import io.rejoin.web.ProblemException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A client's message of sub-protocol {@code rejoin.v1}; {@link SocketMessages} reads it. */
sealed interface SocketMessage {

    /** What the answer bears, too; {@code null} if the client gave none. */
    @Nullable
    JsonNode id();

    record Subscribe(
            String stream,
            StartAt start,
            OnReset onReset,
            @Nullable JsonNode id) implements SocketMessage {}

    record Unsubscribe(String stream, @Nullable JsonNode id) implements SocketMessage {}

    record Auth(String token, @Nullable JsonNode id) implements SocketMessage {}

    record Ping(@Nullable JsonNode id) implements SocketMessage {}

    /** One that is refused. */
    record Refused(
            ProblemException problem,
            @Nullable String stream,
            @Nullable JsonNode id) implements SocketMessage {}
}
