// SPDX-License-Identifier: Apache-2.0
/**
 * Refusals and resets on the wire: which problem an exception is, and how it is written.
 */
@NullMarked
package io.rejoin.web.problem;

import org.jspecify.annotations.NullMarked;
