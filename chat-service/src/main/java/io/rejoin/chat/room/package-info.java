// SPDX-License-Identifier: Apache-2.0
/**
 * Rooms, who is in them, and what each may do there.
 */
@NullMarked
package io.rejoin.chat.room;

import org.jspecify.annotations.NullMarked;
