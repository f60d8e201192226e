// SPDX-License-Identifier: Apache-2.0
/** What the front door tells of itself: one line per request, and the numbers behind its alerts. */
@NullMarked
package io.rejoin.gateway.observe;

import org.jspecify.annotations.NullMarked;
