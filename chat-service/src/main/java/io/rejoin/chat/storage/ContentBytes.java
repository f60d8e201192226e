// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.storage;

import org.springframework.data.r2dbc.repository.Query;
import org.springframework.data.repository.Repository;
import reactor.core.publisher.Mono;

/** Reads what the rows of {@code chat.room} have counted. */
public interface ContentBytes extends Repository<StoredContent, String> {

    /** What the messages of all rooms say, and said before, as far as it is kept. */
    @Query("SELECT coalesce(sum(content_bytes), 0)::bigint AS bytes FROM chat.room WHERE tenant = :tenant")
    Mono<StoredContent> ofTenant(String tenant);
}
