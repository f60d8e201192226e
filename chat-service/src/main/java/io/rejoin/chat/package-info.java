// SPDX-License-Identifier: Apache-2.0
/**
 * The chat product: rooms, members, messages, read cursors, typing and presence.
 */
@NullMarked
package io.rejoin.chat;

import org.jspecify.annotations.NullMarked;
