// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.user;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code chat.account}: what a tenant's user is called.
 *
 * @param id the token's {@code sub}
 * @param avatar a link
 */
public record Account(
        String tenant,
        String id,
        String displayName,
        @Nullable String avatar,
        Instant createdAt,
        Instant updatedAt) {}
