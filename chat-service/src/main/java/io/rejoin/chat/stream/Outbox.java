// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.stream;

import io.rejoin.autoconfigure.TransactionalPublisher;
import io.rejoin.chat.http.ChatProblem;
import io.rejoin.chat.http.Json;
import io.rejoin.core.Content;
import io.rejoin.core.Cursor;
import io.rejoin.core.Publication;
import io.rejoin.core.PublishOutcome;
import io.rejoin.core.StreamKey;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Mono;

/** Writes events as part of the transaction that writes what they tell of. Once in a transaction. Thread-safe. */
public final class Outbox {

    private final TransactionalPublisher publisher;

    public Outbox(TransactionalPublisher publisher) {
        this.publisher = publisher;
    }

    /** One event. */
    public static Publication event(StreamKey stream, String type, Object data) {
        return Publication.of(stream, content(type, data));
    }

    static Content content(String type, Object data) {
        return new Content(type, Content.JSON, Json.bytes(data));
    }

    /** The position of each publication's event, in the order given; the transaction fails if one cannot be written. */
    public Mono<List<Cursor>> publish(List<Publication> publications) {
        return publisher.publish(publications).map(Outbox::cursors);
    }

    public Mono<Cursor> publish(Publication publication) {
        return publish(List.of(publication)).map(List::getFirst);
    }

    private static List<Cursor> cursors(List<PublishOutcome> outcomes) {
        List<Cursor> cursors = new ArrayList<>(outcomes.size());
        for (PublishOutcome outcome : outcomes) {
            if (!(outcome instanceof PublishOutcome.Committed committed)) {
                throw ChatProblem.ROOM_BUSY.because("the room's stream is held by another transaction");
            }
            cursors.add(committed.events().getLast().cursor());
        }
        return cursors;
    }
}
