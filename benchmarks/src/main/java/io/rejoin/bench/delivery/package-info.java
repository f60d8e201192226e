// SPDX-License-Identifier: Apache-2.0
/** What it costs to bring events to subscribers. */
@NullMarked
package io.rejoin.bench.delivery;

import org.jspecify.annotations.NullMarked;
