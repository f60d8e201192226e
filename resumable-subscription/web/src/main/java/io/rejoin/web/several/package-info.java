// SPDX-License-Identifier: Apache-2.0
/**
 * Server-sent events of several streams on one connection: their request, their composite cursor, their frames.
 */
@NullMarked
package io.rejoin.web.several;

import org.jspecify.annotations.NullMarked;
