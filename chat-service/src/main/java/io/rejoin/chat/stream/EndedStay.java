// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.stream;

import org.jspecify.annotations.Nullable;

/** A stay in a room that ended, and from where to ask for those that end next. */
public record EndedStay(
        String next, @Nullable Long membership, @Nullable String reason) {}
