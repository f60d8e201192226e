// SPDX-License-Identifier: Apache-2.0
/**
 * Messages, their history, reactions to them, and how far each member has read.
 */
@NullMarked
package io.rejoin.chat.message;

import org.jspecify.annotations.NullMarked;
