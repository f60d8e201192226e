// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.message;

import io.rejoin.chat.http.Json;
import io.rejoin.chat.http.Wire;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** A message as it is shown: the same in history, in answers and in events, but that events have no reactions. */
final class MessageView {

    private MessageView() {}

    static ObjectNode of(Message message, List<ReactionRow> reactions) {
        ObjectNode view = of(
                message.number(),
                message.author(),
                message.clientId(),
                message.createdAt(),
                message.version(),
                message.editedAt(),
                message.content());
        if (!reactions.isEmpty()) {
            view.set("reactions", Json.tree(reactions.stream().map(Reacted::of).toList()));
        }
        return view;
    }

    /** @param mine whether the asking user is one of them */
    private record Reacted(String key, long count, boolean mine) {

        static Reacted of(ReactionRow row) {
            return new Reacted(row.key(), row.count(), row.mine());
        }
    }

    static ObjectNode of(
            long number,
            String author,
            String clientId,
            Instant createdAt,
            int version,
            @Nullable Instant editedAt,
            String content) {
        ObjectNode view = Json.object();
        view.put("number", number);
        view.put("author", author);
        view.put("clientId", clientId);
        view.put("createdAt", Wire.time(createdAt));
        view.put("version", version);
        if (editedAt != null) {
            view.put("editedAt", Wire.time(editedAt));
        }
        view.setAll(Json.object(content));
        return view;
    }
}
