// SPDX-License-Identifier: Apache-2.0
/**
 * The schema, the connections, and the two kinds of transactions.
 */
@NullMarked
package io.rejoin.chat.database;

import org.jspecify.annotations.NullMarked;
