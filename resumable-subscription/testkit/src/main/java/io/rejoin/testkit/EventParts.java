// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit;

import io.rejoin.core.Content;
import io.rejoin.core.Cursor;
import io.rejoin.core.Event;
import io.rejoin.core.Incarnation;
import io.rejoin.core.StreamKey;
import java.time.Instant;

/** All that an event says, as a value: {@link Event} itself is compared by identity. */
record EventParts(
        StreamKey stream, Incarnation incarnation, Cursor cursor, int previous, Instant time, Content content) {

    static EventParts of(Event event) {
        return new EventParts(
                event.stream(), event.incarnation(), event.cursor(), event.previous(), event.time(), event.content());
    }
}
