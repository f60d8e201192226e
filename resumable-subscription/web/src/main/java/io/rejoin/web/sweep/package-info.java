// SPDX-License-Identifier: Apache-2.0
/**
 * The one timer of an event loop, which looks after all its connections.
 */
@NullMarked
package io.rejoin.web.sweep;

import org.jspecify.annotations.NullMarked;
