// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.storage;

import io.rejoin.chat.http.Visitor;
import io.rejoin.core.Tenant;
import io.rejoin.web.ProblemCode;
import io.rejoin.web.ProblemException;
import io.rejoin.web.StorageLimit;
import java.nio.charset.StandardCharsets;
import reactor.core.publisher.Mono;

/**
 * Asks whether there is room for what a user wants to add: messages, edits, reactions, rooms and what they are called. Who comes and goes, what
 * moderators do, deletions and how far somebody has read are small, and never refused. Thread-safe.
 */
public final class Storage {

    /** Of a row and an event, beside what the user wrote. */
    private static final int AROUND = 256;

    private final StorageLimit limit;

    public Storage(StorageLimit limit) {
        this.limit = limit;
    }

    /** For text that is kept twice, in a row and in the event that tells of it. Never errors. */
    public Mono<Space> forText(Visitor visitor, String text) {
        long bytes = AROUND + 2L * text.getBytes(StandardCharsets.UTF_8).length;
        return limit.require(new Tenant(visitor.tenant()), visitor.storageLimit(), bytes)
                .thenReturn(Space.LEFT)
                .onErrorResume(Storage::isFull, full -> Mono.just(new Space((ProblemException) full)));
    }

    private static boolean isFull(Throwable error) {
        return error instanceof ProblemException problem && problem.code() == ProblemCode.STORAGE_FULL;
    }
}
