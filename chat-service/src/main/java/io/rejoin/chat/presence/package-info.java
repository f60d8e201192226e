// SPDX-License-Identifier: Apache-2.0
/**
 * Who is here and who is typing: what is worth something only now.
 */
@NullMarked
package io.rejoin.chat.presence;

import org.jspecify.annotations.NullMarked;
