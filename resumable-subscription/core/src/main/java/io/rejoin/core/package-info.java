// SPDX-License-Identifier: Apache-2.0
/**
 * Streams, cursors and subscriptions that survive a lost connection.
 */
@NullMarked
package io.rejoin.core;

import org.jspecify.annotations.NullMarked;
