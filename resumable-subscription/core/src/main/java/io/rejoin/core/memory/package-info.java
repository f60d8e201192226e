// SPDX-License-Identifier: Apache-2.0
/**
 * A log and a feed in the memory of one process, for tests and for development with a single process: nothing survives
 * it, and nothing is shared beyond it. Within it both keep the whole contract of {@link io.rejoin.core.spi}.
 */
@NullMarked
package io.rejoin.core.memory;

import org.jspecify.annotations.NullMarked;
