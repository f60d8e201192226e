// SPDX-License-Identifier: Apache-2.0
/**
 * The live feed on Redis: hints that may be lost.
 */
@NullMarked
package io.rejoin.redis;

import org.jspecify.annotations.NullMarked;
